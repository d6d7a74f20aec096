"""From rotations and a camera that a network says to what the layer gets: keypoints and twists."""

from typing import Final

from torch import Tensor

from ikol.body.kinematics import forward_kinematics, rest_axes
from ikol.rotations import twist_about

SMPL_PELVIS_M: Final = (-0.002, -0.223, 0.028)
"""The pelvis of SMPL's average body in SMPL's own coordinates. Networks that say rotations place
the body about SMPL's origin, which is above it."""

_TWIST_LENGTH: Final = 0.94
"""Length of a twist whose error is about that of one half trust: no network says how sure it is."""


def posed_keypoints(R_parent_joint: Tensor, rest_keypoints: Tensor) -> tuple[Tensor, Tensor]:
    """The body in a pose.

    Args:
        R_parent_joint: Rotations [B, 24, 3, 3]; index 0 from the body to the camera.
        rest_keypoints: Of the body [29, 3].

    Returns:
        Keypoints [B, 29, 3] in metres relative to the pelvis, and twists of joints 1..23
        [B, 23, 2] about the body's rest bones, shortened as those of a network that is unsure.
    """
    batch = len(R_parent_joint)
    keypoints, _ = forward_kinematics(R_parent_joint, rest_keypoints.expand(batch, -1, -1))
    axes = rest_axes(rest_keypoints).expand(batch, -1, -1)
    return keypoints, _TWIST_LENGTH * twist_about(R_parent_joint[:, 1:], axes)


def about_smpl_origin(keypoints: Tensor) -> Tensor:
    """Keypoints relative to the pelvis as keypoints relative to SMPL's origin."""
    return keypoints + keypoints.new_tensor(SMPL_PELVIS_M)


def weak_perspective(points: Tensor, camera: Tensor) -> Tensor:
    """Points [..., N, 3] in metres as HMR's camera [..., 3] sees them [..., N, 2].

    Returns:
        s (X_xy + t), the picture being -1..1 from edge to edge.
    """
    return camera[..., None, :1] * (points[..., :2] + camera[..., None, 1:])
