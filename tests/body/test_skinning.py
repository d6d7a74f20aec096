import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
import smplx
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel, load_body
from ikol.body.skinning import skin
from scipy.spatial.transform import Rotation

POSES = 6


def random_pose(seed: int, spread: float = 0.8) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(seed)
    rotvecs = rng.normal(0.0, spread, (POSES, 24, 3))
    matrices = Rotation.from_rotvec(rotvecs.reshape(-1, 3)).as_matrix().reshape(POSES, 24, 3, 3)
    betas = rng.normal(0.0, 1.5, (POSES, 10))
    translation = rng.normal(0.0, 2.0, (POSES, 3))
    return (
        torch.tensor(matrices, dtype=torch.float32),
        torch.tensor(betas, dtype=torch.float32),
        torch.tensor(translation, dtype=torch.float32),
    )


def smplx_model(path: Path) -> torch.nn.Module:
    with contextlib.redirect_stdout(io.StringIO()):
        return smplx.SMPL(model_path=str(path))


def test_equals_smplx_on_the_same_file(smpl_pkl: Path):
    ours = load_body(str(smpl_pkl))
    R_parent_joint, betas, translation = random_pose(0)
    theirs = smplx_model(smpl_pkl)(
        betas=betas,
        global_orient=R_parent_joint[:, :1],
        body_pose=R_parent_joint[:, 1:],
        transl=translation,
        pose2rot=False,
    )
    vertices = skin(ours, R_parent_joint, betas, translation)
    assert ours.posedirs is not None
    assert (vertices - theirs.vertices).abs().max() < 1e-5
    rest = torch.from_numpy(ours.rest_joints(betas.numpy()))
    joints = forward_kinematics(R_parent_joint, rest)[0] + rest[:, :1] + translation[:, None]
    assert (joints - theirs.joints[:, :24]).abs().max() < 1e-5


def test_t_pose_is_the_rest_shape(body: BodyModel):
    _, betas, _ = random_pose(1)
    identity = torch.eye(3).expand(POSES, 24, 3, 3)
    vertices = skin(body, identity, betas, torch.zeros(POSES, 3))
    assert np.abs(vertices.numpy() - body.rest_vertices(betas.numpy())).max() < 2e-6


def test_global_rotation_turns_about_the_pelvis(body: BodyModel):
    R_parent_joint, betas, translation = (t.double() for t in random_pose(2))
    turned = R_parent_joint.clone()
    turned[:, 0] = torch.eye(3, dtype=torch.float64)
    pelvis = torch.from_numpy(body.rest_joints(betas.numpy())[:, :1]).double()
    still = skin(body, turned, betas, torch.zeros_like(translation)) - pelvis
    expected = still @ R_parent_joint[:, 0].mT + pelvis + translation[:, None]
    assert torch.allclose(skin(body, R_parent_joint, betas, translation), expected, atol=1e-6)


def test_rigid_ends_follow_forward_kinematics(body: BodyModel):
    """The fingertips are bound to the hands alone, so they move as the keypoints do."""
    R_parent_joint, betas, translation = (t.double() for t in random_pose(3))
    rest = torch.from_numpy(body.rest_keypoints(betas.numpy())).double()
    keypoints = forward_kinematics(R_parent_joint, rest)[0] + rest[:, :1] + translation[:, None]
    tips = body.keypoint_vertices[[0, 1, 2]]
    vertices = skin(body, R_parent_joint, betas, translation)[:, tips]
    assert torch.allclose(vertices, keypoints[:, [24, 25, 26]], atol=1e-4)


def test_batches_of_any_shape(body: BodyModel):
    R_parent_joint, betas, translation = random_pose(4)
    flat = skin(body, R_parent_joint, betas, translation)
    grid = skin(
        body,
        R_parent_joint.unflatten(0, (2, 3)),
        betas.unflatten(0, (2, 3)),
        translation.unflatten(0, (2, 3)),
    )
    single = skin(body, R_parent_joint[5], betas[5], translation[5])
    assert torch.allclose(grid.flatten(0, 1), flat, atol=1e-6)
    assert torch.allclose(single, flat[5], atol=1e-6)
    one_shape = skin(body, R_parent_joint, betas[0], translation)
    assert torch.allclose(one_shape[0], flat[0], atol=1e-6)


def test_gradient_by_the_shape_is_that_of_finite_differences(body: BodyModel):
    R_parent_joint, betas, translation = (t.double()[:1] for t in random_pose(5))

    def height(shape: torch.Tensor) -> torch.Tensor:
        return skin(body, R_parent_joint, shape, translation)[..., 1].sum() / 1000

    assert torch.autograd.gradcheck(height, (betas.requires_grad_(),), atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_keeps_the_dtype_of_the_rotations(body: BodyModel, dtype: torch.dtype):
    R_parent_joint, betas, translation = (t.to(dtype) for t in random_pose(6))
    assert skin(body, R_parent_joint, betas, translation).dtype == dtype
