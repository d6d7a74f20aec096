"""The command `ikol evaluate layer` measures, prints, writes and draws."""

import json

import numpy as np
from ikol.cli.main import EXIT_USER_ERROR, run
from ikol.evaluation.layer_accuracy import DISTURBANCES

KEYS = {
    *("solver", "keypoint_noise_mm", "bone_error", "twist_error_deg", "mpjpe_given_mm"),
    *("mpjpe_true_mm", "rotation_local_deg", "rotation_global_deg", "objective", "poses"),
}


def test_rows_table_and_plot(tmp_path, capsys):
    motion = tmp_path / "motion.npz"
    np.savez(motion, poses=np.zeros((5, 72)), trans=np.zeros((5, 3)))
    report, plot = tmp_path / "layer.json", tmp_path / "layer.svg"
    solvers = ["--solver", "swing2", "--solver", "analytic-adaptive"]
    files = ["--motion", str(motion), "--json", str(report), "--plot", str(plot)]
    assert run(["evaluate", "layer", "--frames", "8", *solvers, *files]) == 0
    rows = json.loads(report.read_text())
    assert len(rows) == 2 * 2 * len(DISTURBANCES)
    assert all(set(row) >= KEYS for row in rows)
    assert {row["poses"] for row in rows} == {"random", "mocap"}
    assert {row["solver"] for row in rows} == {"swing2", "analytic-adaptive"}
    printed = capsys.readouterr().out
    assert "swing2" in printed
    assert "mocap" in printed
    assert "<svg" in plot.read_text()


def test_what_cannot_be_done_is_said_before_the_work(tmp_path, capsys):
    for arguments, word in (
        (["--solver", "newton"], "newton"),
        (["--motion", str(tmp_path / "no")], "motion"),
        (["--plot", str(tmp_path / "plot.txt")], "plot"),
    ):
        assert run(["evaluate", "layer", *arguments]) == EXIT_USER_ERROR
        assert word in capsys.readouterr().err
