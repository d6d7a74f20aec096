"""The command `ikol bench pipeline` measures what it says."""

import json

import pytest
from clips import write_start_of_walk
from ikol.cli.main import EXIT_USER_ERROR, run

FRAMES = 10


@pytest.fixture
def short_clip(tmp_path):
    return write_start_of_walk(tmp_path / "short.mp4", FRAMES)


def test_numbers_are_printed_and_written(short_clip, tmp_path, capsys):
    report = tmp_path / "speed.json"
    code = run(
        ["bench", "pipeline", "--clip", str(short_clip), "--json", str(report), "--rounds", "1"]
    )
    assert code == 0
    numbers = json.loads(report.read_text())
    assert numbers["frames"] == FRAMES
    names = (
        *("pipeline_fps", "keypoint_net_fps", "peak_rss_mb", "decode_fps", "transport_fps"),
        *("regression_stream_ms", "regression_clip_ms"),
    )
    assert all(numbers[name] > 0 for name in names)
    expected = numbers["pipeline_fps"] / numbers["keypoint_net_fps"]
    assert numbers["ratio"] == pytest.approx(expected)
    printed = capsys.readouterr().out
    assert all(name in printed for name in (*names, "ratio"))


def test_memory_of_a_long_and_a_short_clip(short_clip, tmp_path):
    report = tmp_path / "memory.json"
    lengths = ["--short-s", "0.2", "--long-s", "0.8"]
    assert run(["bench", "memory", "--clip", str(short_clip), "--json", str(report), *lengths]) == 0
    numbers = json.loads(report.read_text())
    assert numbers["long_frames"] == pytest.approx(4 * numbers["short_frames"], abs=2)
    assert numbers["short_peak_rss_mb"] > 100.0
    difference = numbers["long_peak_rss_mb"] - numbers["short_peak_rss_mb"]
    assert numbers["growth_mb"] == pytest.approx(difference)


def test_a_clip_that_is_not_there(tmp_path, capsys):
    assert run(["bench", "pipeline", "--clip", str(tmp_path / "no.mp4")]) == EXIT_USER_ERROR
    assert "no.mp4" in capsys.readouterr().err
