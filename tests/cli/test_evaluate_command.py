"""The command `ikol evaluate clip` captures and measures."""

import json

import pytest
from clips import write_start_of_walk


def test_a_clip_and_one_that_is_not_there(ikol, tmp_path):
    short = write_start_of_walk(tmp_path / "short.mp4", 8)
    report = tmp_path / "fit.json"
    done = ikol("evaluate", "clip", short, "--json", report)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(report.read_text())
    assert (row["clip"], row["frames"], row["frames_lost"]) == ("short.mp4", 8, 0)
    assert 0.0 < row["median_percent"] < 3.0
    assert "short.mp4" in done.stdout
    missing = ikol("evaluate", "clip", tmp_path / "no.mp4")
    assert missing.returncode == 2
    assert "no.mp4" in missing.stderr


@pytest.mark.parametrize("command", ["layer", "stress"])
def test_no_frames_and_a_report_that_cannot_be_written(ikol, tmp_path, command):
    none = ikol("evaluate", command, "--frames", "0")
    assert none.returncode == 2
    assert "Give 1 or more" in none.stderr
    (tmp_path / "file").write_text("in the way")
    blocked = ikol("evaluate", command, "--json", tmp_path / "file" / "a.json")
    assert blocked.returncode == 2
    assert "Choose another name" in blocked.stderr
