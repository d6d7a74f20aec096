from hypothesis import given
from hypothesis import strategies as st
from ikol.wire.ready import Ready, format_ready, parse_ready


@given(st.builds(Ready, st.text(), st.text()))
def test_round_trip_on_one_line(ready: Ready):
    line = format_ready(ready)
    assert "\n" not in line
    assert parse_ready(line) == ready
    assert parse_ready(line + "\n") == ready


@given(st.text())
def test_other_lines_are_no_ready_lines(line: str):
    assert parse_ready(line) is None


def test_other_json_is_none():
    assert parse_ready('{"address": "a", "token": "b", "event": "bye"}') is None
    assert parse_ready('{"event": "ready"}') is None
