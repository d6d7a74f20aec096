"""The joints' ranges: what they contain, that sides mirror, and sampling from them."""

import torch
from ikol.rotations import twist_about
from ikol.skeleton import JOINT_NAMES, PRIMARY_CHILD
from ikol.solver.joint_limits import JOINT_RANGES, sample_rotations, swing_cones, twist_ranges
from solver_poses import F64, rest_keypoints
from torch import Tensor


def rest_axes() -> Tensor:
    rest = rest_keypoints()
    return torch.nn.functional.normalize(rest[list(PRIMARY_CHILD[1:])] - rest[1:24], dim=-1)


def radius(bones: Tensor) -> Tensor:
    """1 on the rim of each joint's cone, for bones [..., 23, 3]."""
    cones = swing_cones(rest_axes())
    sideways = (cones.across.mT @ bones[..., None]).squeeze(-1)
    halves = ((1 + (cones.centres * bones).sum(-1)) / 2).sqrt()
    return (sideways / halves[..., None] / cones.half_chords).norm(dim=-1)


def test_the_t_pose_is_well_within_every_range():
    assert radius(rest_axes()).max() < 0.95
    assert all(least < 0 < greatest for least, greatest in twist_ranges(rest_axes()).tolist())


def test_samples_fill_their_ranges():
    axes = rest_axes().expand(4000, 23, 3)
    R = sample_rotations(axes, torch.Generator().manual_seed(0))
    torch.testing.assert_close(R @ R.mT, torch.eye(3, dtype=F64).expand_as(R))
    radii = radius((R @ axes[..., None]).squeeze(-1))
    assert radii.max() <= 1 + 1e-9
    assert (radii.amax(dim=0) > 0.99).all()
    cos, sin = twist_about(R, axes).unbind(-1)
    twists, ranges = torch.atan2(sin, cos), twist_ranges(axes)
    assert (twists >= ranges[:, 0] - 1e-9).all()
    assert (twists <= ranges[:, 1] + 1e-9).all()
    assert (twists.amax(dim=0) > 0.99 * ranges[:, 1]).all()


def test_both_sides_may_do_the_same():
    cones = swing_cones(rest_axes())
    left, right = JOINT_NAMES.index("left_elbow") - 1, JOINT_NAMES.index("right_elbow") - 1
    mirror = torch.tensor([-1.0, 1.0, 1.0], dtype=F64)
    torch.testing.assert_close(
        cones.centres[left], mirror * cones.centres[right], atol=1e-2, rtol=0
    )
    assert JOINT_RANGES[left].mirrored() == JOINT_RANGES[right]
    assert JOINT_RANGES[left].mirrored().mirrored() == JOINT_RANGES[left]


def test_knees_and_elbows_bend_one_way():
    for name, bend_deg in (("left_knee", (120.0, 0.0, 0.0)), ("right_elbow", (0.0, 120.0, 0.0))):
        joint = JOINT_NAMES.index(name) - 1
        half_deg = JOINT_RANGES[joint].half_angles_deg[0]
        centre = torch.tensor(JOINT_RANGES[joint].centre_deg, dtype=F64)
        bend = torch.tensor(bend_deg, dtype=F64)
        assert (bend - centre).norm() < half_deg
        assert (-bend - centre).norm() > half_deg
