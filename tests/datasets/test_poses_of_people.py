"""Poses and shapes without pictures."""

import numpy as np
import pytest
from ikol.datasets.poses import load_poses
from ikol.errors import IkolError
from ikol.rotations import rotvecs_from_rotmats

HELD_OUT, FREE = "03_01_poses", "07_01_poses"


def write_amass(path, frames=40, fps=120.0, seed=0):
    rng = np.random.default_rng(seed)
    poses = rng.normal(scale=0.3, size=(frames, 156))
    betas = rng.normal(size=16)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        path,
        poses=poses,
        trans=rng.normal(size=(frames, 3)),
        betas=betas,
        gender="female",
        mocap_framerate=fps,
        dmpls=np.zeros((frames, 8)),
    )
    return poses, betas


def test_amass_at_ten_poses_a_second(tmp_path):
    poses, betas = write_amass(tmp_path / "CMU" / "07" / f"{FREE}.npz")
    write_amass(tmp_path / "CMU" / "03" / f"{HELD_OUT}.npz", seed=1)
    np.savez(tmp_path / "CMU" / "07" / "shape.npz", betas=betas)
    found = load_poses(tmp_path)
    assert len(found) == 4  # a third of a second at 120 frames a second
    body = rotvecs_from_rotmats(found.R_parent_joint[:, 1:22])
    np.testing.assert_allclose(body.reshape(4, 63), poses[::12, 3:66], atol=1e-5)
    np.testing.assert_allclose(found.betas, np.tile(betas[:10], (4, 1)), atol=1e-6)


def test_all_subjects_held_out(tmp_path):
    write_amass(tmp_path / f"{HELD_OUT}.npz")
    with pytest.raises(IkolError) as caught:
        load_poses(tmp_path)
    assert caught.value.code == "no_motion"
