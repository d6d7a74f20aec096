"""Progress tells the rate and the time left, and never more than is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def progress_type(addon_module):
    return addon_module("capture.progress").Progress


def test_nothing_is_known_at_first(progress_type):
    progress = progress_type()
    assert (progress.factor, progress.rate, progress.seconds_left) == (0.0, 0.0, None)


def test_steady_rate(progress_type):
    progress = progress_type()
    for step in range(21):
        progress.update(step, 100, 10.0 + step / 10)
    assert progress.rate == pytest.approx(10.0)
    assert progress.seconds_left == pytest.approx(8.0)
    assert progress.factor == pytest.approx(0.2)


def test_rate_follows_a_change(progress_type):
    progress = progress_type()
    done = 0
    for step in range(200):
        done += 1 if step < 100 else 3
        progress.update(done, 1000, step / 10)
    assert progress.rate == pytest.approx(30.0)


def test_unknown_total_stays_unknown(progress_type):
    progress = progress_type()
    progress.update(0, 0, 0.0)
    progress.update(50, 0, 1.0)
    assert (progress.total, progress.factor, progress.seconds_left) == (0, 0.0, None)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=80), st.integers(1, 40))
def test_part_done_is_a_part(progress_type, steps, total):
    progress = progress_type()
    done = 0
    for number, step in enumerate(steps):
        done += step
        progress.update(done, total, float(number))  # more frames may come than were promised
        assert 0.0 <= progress.factor <= 1.0
        assert progress.seconds_left is None or progress.seconds_left >= 0.0
