"""Random poses of the default body, within what joints can do, for the solver's tests."""

from dataclasses import dataclass

import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.rotations import rotmats_from_rotvecs, twist_about
from ikol.skeleton import PRIMARY_CHILD
from torch import Tensor

F64 = torch.float64


@dataclass(frozen=True)
class Poses:
    R_parent_joint: Tensor
    keypoints: Tensor
    rest_keypoints: Tensor
    twist_cos_sin: Tensor

    def to(self, dtype: torch.dtype) -> "Poses":
        return Poses(
            self.R_parent_joint.to(dtype),
            self.keypoints.to(dtype),
            self.rest_keypoints.to(dtype),
            self.twist_cos_sin.to(dtype),
        )


def rest_keypoints(dtype: torch.dtype = F64) -> Tensor:
    return torch.as_tensor(load_body("default").keypoint_template).to(dtype)


def random_poses(count: int, spread_rad: float = 0.3, seed: int = 0) -> Poses:
    """Poses [count, ...] in float64: any root, each joint N(0, spread) a component."""
    generator = torch.Generator().manual_seed(seed)
    rotvecs = spread_rad * torch.randn(count, 24, 3, generator=generator, dtype=F64)
    root = torch.randn(count, 4, generator=generator, dtype=F64)
    angles = 2 * torch.atan2(root[:, 1:].norm(dim=-1), root[:, 0])
    rotvecs[:, 0] = angles[:, None] * torch.nn.functional.normalize(root[:, 1:], dim=-1)
    R_parent_joint = rotmats_from_rotvecs(rotvecs)
    rest = rest_keypoints()
    keypoints, _ = forward_kinematics(R_parent_joint, rest)
    return Poses(R_parent_joint, keypoints, rest, twists(R_parent_joint, rest))


def twists(R_parent_joint: Tensor, rest: Tensor) -> Tensor:
    """The twist [..., 23, 2] that rotations [..., 24, 3, 3] have about their rest bones."""
    axes = rest[..., PRIMARY_CHILD[1:], :] - rest[..., 1:24, :]
    axes = torch.nn.functional.normalize(axes, dim=-1)
    return twist_about(
        R_parent_joint[..., 1:, :, :], axes.expand(*R_parent_joint.shape[:-3], 23, 3)
    )


def angles_deg(R: Tensor, other: Tensor) -> Tensor:
    """Angle between rotations [..., 3, 3] in degrees."""
    # By the chord, which is exact for small angles where the trace is not.
    chord = (R - other).flatten(-2).norm(dim=-1) / (2 * 2**0.5)
    return torch.rad2deg(2 * torch.asin(chord.clamp(max=1)))
