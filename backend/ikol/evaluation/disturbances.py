"""What a solver is given instead of the truth: noisy keypoints, wrong bones, wrong twists."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.evaluation.poses import Poses
from ikol.skeleton import KEYPOINT_LEVELS, KEYPOINT_PARENTS

_MOST_BONE_ERRORS = 3.0


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Standard deviations of independent normal errors.

    Attributes:
        keypoint_noise_mm: Of each coordinate of each keypoint, the pelvis included.
        bone_error: Of each bone's length in the solver's body, relative to the length.
        twist_error_deg: Of each joint's twist.
    """

    keypoint_noise_mm: float
    bone_error: float
    twist_error_deg: float


@dataclass(frozen=True, slots=True)
class Given:
    """What the solver gets, in single precision; N poses.

    Attributes:
        targets: Keypoints [N, 29, 3], metres.
        rest_keypoints: The body at rest [N, 29, 3], metres.
        twist_cos_sin: cos phi, sin phi of joints 1..23 [N, 23, 2].
    """

    targets: Tensor
    rest_keypoints: Tensor
    twist_cos_sin: Tensor


def disturb(poses: Poses, disturbance: Disturbance, seed: int) -> Given:
    """Add errors to poses; the same seed gives the same errors but for their size."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(len(poses), *shape, generator=generator, dtype=torch.float64)

    noise_m = 1e-3 * disturbance.keypoint_noise_mm * normal(29, 3)
    lengthening = 1 + disturbance.bone_error * normal(28).clamp(
        -_MOST_BONE_ERRORS, _MOST_BONE_ERRORS
    )
    twist_error = torch.deg2rad(disturbance.twist_error_deg * normal(23))
    cos, sin = poses.twist_cos_sin.unbind(-1)
    twist = torch.atan2(sin, cos) + twist_error
    return Given(
        targets=(poses.keypoints + noise_m).float(),
        rest_keypoints=_with_bones(poses.rest_keypoints, lengthening).float(),
        twist_cos_sin=torch.stack([twist.cos(), twist.sin()], dim=-1).float(),
    )


def _with_bones(rest_keypoints: Tensor, factors: Tensor) -> Tensor:
    """The same body with bones of other lengths; factors [N, 28] of the bones above keypoints."""
    result = rest_keypoints.clone()
    for keypoint in (k for level in KEYPOINT_LEVELS[1:] for k in level):
        parent = KEYPOINT_PARENTS[keypoint]
        bone = rest_keypoints[:, keypoint] - rest_keypoints[:, parent]
        result[:, keypoint] = result[:, parent] + factors[:, keypoint - 1, None] * bone
    return result
