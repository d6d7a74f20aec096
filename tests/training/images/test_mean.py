"""Regressions begin at the mean that a file tells."""

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.hmr.parameters import Parameters
from ikol.rotations import rotmats_from_rotvecs
from ikol.training.images.config import load_config
from ikol.training.images.mean import read_mean
from picture_training import KINDS, write_poses


@pytest.fixture
def file(tmp_path):
    """A file as SPIN's: six numbers a joint, row by row two columns."""
    generator = torch.Generator().manual_seed(8)
    R = rotmats_from_rotvecs(0.4 * torch.randn(24, 3, generator=generator))
    R[0] = torch.diag(torch.tensor([1.0, -1.0, -1.0]))
    betas = torch.randn(10, generator=generator)
    pose, cam = R[:, :, :2].reshape(144), np.array([0.9, 0.0, 0.0])
    np.savez(tmp_path / "mean.npz", pose=pose.numpy(), shape=betas.numpy(), cam=cam)
    return tmp_path / "mean.npz", R, betas


def network_of(name, tmp_path, text):
    kind, shipped, make = KINDS[name]
    (tmp_path / "c.toml").write_text(text)
    return make(load_config(kind, shipped, tmp_path / "c.toml"), None).network


def test_hmr_begins_there_upright(file, tmp_path):
    path, R, betas = file
    network = network_of(
        "hmr", tmp_path, f"mean = '{path}'\nposes = '{write_poses(tmp_path / 'poses')}'"
    )
    start = Parameters.of(network.get_parameter("regressor.mean_param").detach()[0])
    torch.testing.assert_close(rotmats_from_rotvecs(start.pose_rotvecs), R, atol=1e-5, rtol=0)
    torch.testing.assert_close(start.betas, betas)
    assert start.camera.tolist() == pytest.approx([0.9, 0.0, 0.0])


def test_smpler_begins_there(file, tmp_path):
    path, R, betas = file
    network = network_of("smpler", tmp_path, f"mean = '{path}'")
    first = network.get_submodule("SMPL_predictor")
    for head in ("decpose", "decshape", "deccam"):
        torch.nn.init.zeros_(first.get_parameter(f"{head}.weight"))
        torch.nn.init.zeros_(first.get_parameter(f"{head}.bias"))
    with torch.inference_mode():
        said = first.eval()(torch.randn(2, 256))
    torch.testing.assert_close(said.R_parent_joint, R.expand(2, -1, -1, -1), atol=1e-5, rtol=0)
    torch.testing.assert_close(said.betas, betas.expand(2, -1))
    assert said.camera.tolist() == [[1.0, 0.0, 0.0]] * 2


@pytest.mark.parametrize(
    "arrays",
    [
        None,
        {"pose": np.zeros(144)},
        {"pose": np.zeros(72)},
        {"pose": np.zeros(144), "shape": np.zeros(10)},
        {"pose": np.full(144, np.nan), "shape": np.zeros(10)},
        {"pose": np.tile([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 24), "shape": np.full(10, np.nan)},
    ],
)
def test_another_file_is_refused(tmp_path, arrays):
    path = tmp_path / "other.npz"
    if arrays is not None:
        np.savez(path, **arrays)
    with pytest.raises(IkolError) as caught:
        read_mean(str(path))
    assert caught.value.code == "bad_mean"
    np.save(path.with_suffix(".npy"), np.zeros(144))
    path.with_suffix(".npy").rename(path)
    with pytest.raises(IkolError, match=r"other\.npz"):
        read_mean(str(path))
    path.write_text("not even that")
    with pytest.raises(IkolError, match=r"other\.npz"):
        read_mean(str(path))


def test_without_a_file_there_is_none():
    assert read_mean("") is None
