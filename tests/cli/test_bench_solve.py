"""`ikol bench solve`: solving a capture again takes longer only as it becomes longer."""

import json

import numpy as np
import pytest
from clips import write_start_of_walk
from ikol.body.model import load_body
from ikol.cli.main import EXIT_USER_ERROR, run
from ikol.evaluation.solve_speed import repeated
from ikol.export.npz import read_npz

COUNT = 12


@pytest.fixture(scope="module")
def motion(tmp_path_factory):
    folder = tmp_path_factory.mktemp("captured")
    clip = write_start_of_walk(folder / "clip.mp4", COUNT)
    assert run(["capture", str(clip), "-o", str(folder / "a.npz")]) == 0
    return folder / "a.npz"


def test_lengths_are_printed_and_written(motion, tmp_path, capsys):
    report = tmp_path / "solve.json"
    lengths = ["--minutes", "0.02", "--minutes", "0.06"]
    assert run(["bench", "solve", str(motion), "--json", str(report), *lengths]) == 0
    short, long = json.loads(report.read_text())
    assert long["frames"] == pytest.approx(3 * short["frames"], abs=2)
    for row in (short, long):
        assert row["ms_per_frame"] == pytest.approx(1e3 * row["wall_s"] / row["frames"])
        assert row["processor_s"] > 0 and row["peak_mb"] >= row["held_mb"] > 100.0
    assert f" {long['frames']} " in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 5, COUNT, 3 * COUNT])
def test_what_is_repeated_goes_there_and_back(motion, count):
    capture = read_npz(motion, load_body())
    longer = repeated(capture, count)
    there_and_back = [*range(COUNT), *range(COUNT - 2, 0, -1)] * 3
    frames = there_and_back[:count]
    np.testing.assert_array_equal(longer.pose_rotvecs, capture.pose_rotvecs[frames])
    assert longer.kept is not None and capture.kept is not None
    np.testing.assert_array_equal(longer.kept.rows, capture.kept.rows[frames])
    np.testing.assert_allclose(np.diff(longer.timestamps_s), 1 / capture.fps)


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf"])
def test_nonsense_is_refused(motion, minutes):
    assert run(["bench", "solve", str(motion), "--minutes", minutes]) == EXIT_USER_ERROR


def test_what_is_no_capture_is_refused(tmp_path, capsys):
    (tmp_path / "a.npz").write_text("no arrays")
    assert run(["bench", "solve", str(tmp_path / "a.npz"), "--minutes", "0.1"]) == EXIT_USER_ERROR
    assert "a.npz" in capsys.readouterr().err
