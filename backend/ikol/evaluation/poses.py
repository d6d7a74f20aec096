"""Poses of the default body whose rotations are known: random ones, and frames of real motion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ikol.body.kinematics import forward_kinematics, rest_axes
from ikol.body.model import NUM_BETAS, load_body
from ikol.mocap import read_motion
from ikol.rotations import rotmats_from_quats_wxyz, twist_about
from ikol.solver.joint_limits import sample_rotations

_MOST_BETA = 2.5


@dataclass(frozen=True, slots=True)
class Poses:
    """N poses of bodies of varied shape, in double precision.

    Attributes:
        kind: Where they come from: "random" or "mocap".
        R_parent_joint: Rotations relative to the parent [N, 24, 3, 3].
        rest_keypoints: Keypoints of each one's T-pose [N, 29, 3], metres.
        keypoints: Keypoints of the pose, relative to the pelvis [N, 29, 3], metres.
        twist_cos_sin: cos phi, sin phi of joints 1..23 [N, 23, 2].
    """

    kind: str
    R_parent_joint: Tensor
    rest_keypoints: Tensor
    keypoints: Tensor
    twist_cos_sin: Tensor

    def __len__(self) -> int:
        return len(self.keypoints)


def random_poses(count: int, seed: int) -> Poses:
    """Poses within what people's joints can do, facing anywhere.

    Bones are spread evenly over the cones of `ikol.solver.joint_limits` and twists over their
    ranges, roots over all rotations, betas are normal within 2.5.
    """
    generator = torch.Generator().manual_seed(seed)
    rest = _rest_keypoints(count, generator)
    axes = rest_axes(rest)
    quats = torch.randn(count, 1, 4, generator=generator, dtype=torch.float64)
    R_root = rotmats_from_quats_wxyz(quats)
    R_parent_joint = torch.cat([R_root, sample_rotations(axes, generator)], dim=1)
    return _posed("random", R_parent_joint, rest)


def mocap_poses(
    files: Sequence[Path],
    count: int,
    seed: int,
    on_file: Callable[[int], None] = lambda done: None,
) -> Poses:
    """Frames of motions, taken evenly from all of them, on bodies of random shape.

    Args:
        files: Files that `ikol.mocap.read_motion` reads.
        count: Number of poses.
        seed: Seed of shapes and of the choice of frames.
        on_file: Told how many files are read.

    Raises:
        IkolError: A file cannot be read.
    """
    generator = torch.Generator().manual_seed(seed)
    frames: list[Tensor] = []
    for done, file in enumerate(files):
        rotations = torch.from_numpy(read_motion(file).R_parent_joint)
        share = count * (done + 1) // len(files) - count * done // len(files)
        chosen = torch.randint(len(rotations), (share,), generator=generator)
        frames.append(rotations[chosen])
        on_file(done + 1)
    R_parent_joint = torch.cat(frames)
    return _posed("mocap", R_parent_joint, _rest_keypoints(count, generator))


def _rest_keypoints(count: int, generator: torch.Generator) -> Tensor:
    betas = torch.randn(count, NUM_BETAS, generator=generator, dtype=torch.float64)
    betas = betas.clamp(-_MOST_BETA, _MOST_BETA)
    return torch.from_numpy(load_body().rest_keypoints(betas.numpy()).astype(np.float64))


def _posed(kind: str, R_parent_joint: Tensor, rest_keypoints: Tensor) -> Poses:
    keypoints, _ = forward_kinematics(R_parent_joint, rest_keypoints)
    twist_cos_sin = twist_about(R_parent_joint[:, 1:], rest_axes(rest_keypoints))
    return Poses(kind, R_parent_joint, rest_keypoints, keypoints, twist_cos_sin)
