"""`ikol evaluate studio | 3dpw | 3dhp | h36m` as a user meets them."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from dataset_files import write_3dhp, write_studio
from ikol.estimators.hmr.parameters import mean_parameters
from official_hmr import official_variables
from tensorflow_files import write_checkpoint

NETS = Path(__file__).parents[2] / "weights"


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A checkpoint of HMR that says the T-pose of everybody, and the nets that find people."""
    folder = tmp_path_factory.mktemp("weights")
    variables = official_variables()
    for name in ("weights", "biases"):
        variables[f"3D_module/fc3/{name}"] *= 0.0
    variables["mean_param"] = (
        mean_parameters(torch.zeros(24, 3), torch.zeros(10))
        .numpy()
        .reshape(1, 85)
        .astype(np.float32)
    )
    write_checkpoint(folder / "model.ckpt-667589", variables)
    for net in NETS.glob("*.tflite"):
        (folder / net.name).symlink_to(net)
    return folder


def test_a_network_before_and_behind_the_layer(ikol, tmp_path, weights):
    write_studio(tmp_path / "studio", clips=2, frames=3)
    report = tmp_path / "report.json"
    done = ikol(
        *("evaluate", "studio", tmp_path / "studio", "--estimator", "hmr", "--samples", "2"),
        *("--fits", "--json", report),
        IKOL_WEIGHTS=str(weights),
    )
    assert done.returncode == 0, done.stderr
    assert "hmr, 2 of 2 people" in done.stdout
    assert "PCK@150" in done.stdout
    (told,) = json.loads(report.read_text())
    means = {row["solver"]: row for row in told["means"]}
    from_said = ["network", "turned", "refined", "spin"]
    assert list(means) == [*from_said, "analytic", "ikol-paper", "ikol", "smplify"]
    assert len(told["scores"]) == 2 * len(means)
    # Everybody stands there, and nobody in a T-pose.
    assert 20 < means["network"]["pa_mpjpe_mm"] < 400
    for name in ("mpjpe_mm", "pa_mpjpe_mm", "pve_mm"):
        values = [row[name] for row in told["scores"] if row["solver"] == "ikol"]
        assert means["ikol"][name] == pytest.approx(np.mean(values))


def test_whom_nobody_sees_is_counted(ikol, tmp_path):
    write_3dhp(tmp_path)  # dots, in which BlazePose finds nobody
    done = ikol("evaluate", "3dhp", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "blazepose, 0 of 2 people" in done.stdout


def test_a_folder_that_is_none(ikol, tmp_path):
    done = ikol("evaluate", "h36m", tmp_path)
    assert done.returncode == 2
    assert "expected" in done.stderr


def test_help_tells_of_all_benchmarks(ikol):
    done = ikol("evaluate", "--help")
    for name in ("3dpw", "3dhp", "h36m", "studio"):
        assert name in done.stdout
