"""From the camera to a world that is upright, on the ground and begins at the origin facing -y."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

CAMERA_UP: Final = np.array([0.0, -1.0, 0.0])
"""Up in the frame of a camera that is held level."""

_LEVEL_WEIGHT: Final = 0.2
"""Trust in a level camera, against 1 for a person who is seen to stand upright."""

_TILT_PRIOR: Final = np.tan(np.radians(8.0))
_USUAL_TILT: Final = np.radians(45.0)
"""Tilt of a camera beyond which it is rather the net's depth, or the person, that leans."""

_ENOUGH_FRAMES: Final = 8.0
"""Frames of somebody standing straight that tell up as well as a clip full of them."""

_MAX_SLOPE: Final = np.tan(np.radians(15.0))
_GROUND_NOISE_M: Final = 0.05
_BELOW_NOISE_M: Final = 0.12
_INDEPENDENT: Final = 12.0
_DEPTH_NOISE: Final = 0.03

_MAX_TILT_COS: Final = np.cos(np.radians(45.0))
_STRAIGHT_COS: Final = np.cos(np.radians(35.0))
_STRIDE_COS: Final = np.cos(np.radians(50.0))
"""Whose legs are this far apart may lean, too."""


def standing_directions(keypoints: Float64) -> tuple[Float64, Float64]:
    """Which way up a person stands, where they stand.

    Args:
        keypoints: [T, 29, 3] in the camera's frame, metres.

    Returns:
        Directions from between the feet to the neck [T, 3], and their weight [T]: 1 for a
        straight person (both legs and trunk in line), 0 for one who is bent, strides or lies.
    """
    ankles = keypoints[:, 7:9].mean(1)
    hips = keypoints[:, 1:3].mean(1)
    # The neck stands over the middle of the feet, which is ahead of the ankles.
    up = _unit(keypoints[:, 12] - keypoints[:, [7, 8, 10, 11]].mean(1))
    trunk = _unit(keypoints[:, 12] - hips)
    legs = _unit(hips - ankles)
    knees = np.minimum(
        (_unit(keypoints[:, 1] - keypoints[:, 4]) * _unit(keypoints[:, 4] - keypoints[:, 7])).sum(
            -1
        ),
        (_unit(keypoints[:, 2] - keypoints[:, 5]) * _unit(keypoints[:, 5] - keypoints[:, 8])).sum(
            -1
        ),
    )
    straight = np.minimum((trunk * legs).sum(-1), 0.5 + 0.5 * knees)
    weight = np.clip((straight - _STRAIGHT_COS) / (1.0 - _STRAIGHT_COS), 0.0, 1.0)
    left, right = (_unit(keypoints[:, hip] - keypoints[:, hip + 6]) for hip in (1, 2))
    together = (left * right).sum(-1)
    weight *= np.clip((together - _STRIDE_COS) / (1.0 - _STRIDE_COS), 0.0, 1.0)
    return up, weight * (up @ CAMERA_UP > _MAX_TILT_COS)


def up_direction(directions: Float64, weights: Float64) -> Float64:
    """Up in the camera's frame [3]: where people stand, pulled towards a level camera.

    Args:
        directions: [T, 3], from `standing_directions`.
        weights: [T].
    """
    total = weights.sum()
    if total <= 0.0:
        return CAMERA_UP.copy()
    middle = (weights[:, None] * directions).sum(0) / total
    for _ in range(3):  # a robust mean: a few falls or jumps must not tilt the world
        distance = np.linalg.norm(directions - middle, axis=-1)
        w = weights / np.maximum(distance, 0.05)
        middle = (w[:, None] * directions).sum(0) / w.sum()
    middle = _unit(middle)
    tilt = np.arccos(np.clip(middle @ CAMERA_UP, -1.0, 1.0)) / _USUAL_TILT
    trust = min(1.0, total / _ENOUGH_FRAMES) / (1.0 + tilt**4)
    return _unit(trust * middle + _LEVEL_WEIGHT * CAMERA_UP)


def world_rotation(up_camera: Float64, forward_camera: Float64) -> Float64:
    """R_world_camera [3, 3] that takes up to +z and the person's facing direction to -y.

    Args:
        up_camera: Up in the camera's frame [3].
        forward_camera: Where the person faces [3]; the part along up is ignored.
    """
    z = _unit(up_camera)
    flat = forward_camera - (forward_camera @ z) * z
    if np.linalg.norm(flat) < 1e-3:  # faces straight up or down: keep the camera's heading
        flat = np.array([0.0, 0.0, -1.0]) + z * z[2]
    y = -_unit(flat)
    return np.asarray(np.stack((np.cross(y, z), y, z)), np.float64)


def level(points: Float64, up: Float64) -> Float64:
    """Tilt up so that the ground under somebody who walks about becomes level.

    A plane is fitted robustly to where the feet touch the ground, with a prior that `up` is right
    to about eight degrees; so somebody who stays in place changes nothing. More than fifteen
    degrees are not believed: then the camera moved, or the ground is not flat.

    Args:
        points: Where the lowest sole was [T, 3], seen from the camera, metres; may be none.
        up: Up in that frame [3].

    Returns:
        Up [3].
    """
    if not len(points):
        return up
    side = np.cross(up, [0.0, 0.0, 1.0] if abs(up[2]) < 0.9 else [1.0, 0.0, 0.0])
    side = _unit(side)
    basis = np.stack((side, np.cross(up, side), up))
    local = (points - np.median(points, axis=0)) @ basis.T
    plane = np.column_stack((local[:, :2], np.ones(len(local))))
    # Frames next to each other repeat each other's error: count what a dozen would. And errors in
    # depth shift the points along their rays, which looks like a slope, so spread that could be
    # such an error is no evidence.
    w = np.full(len(local), min(1.0, _INDEPENDENT / len(local)) / _GROUND_NOISE_M**2)
    misplaced = _DEPTH_NOISE * float(np.median(np.linalg.norm(points, axis=-1)))
    slope_precision = 1.0 / _TILT_PRIOR**2 + w.sum() * misplaced**2
    prior = np.diag([slope_precision, slope_precision, 0.0])
    weights, fit = w, np.zeros(3)
    for _ in range(8):
        fit = np.linalg.solve(
            plane.T @ (weights[:, None] * plane) + prior, plane.T @ (weights * local[:, 2])
        )
        error = local[:, 2] - plane @ fit
        # A foot in the air is above the ground; below it are only those of who is misread.
        spread = np.where(error > 0.0, _GROUND_NOISE_M, _BELOW_NOISE_M)
        weights = w / (1.0 + (error / spread) ** 2)
    slope = fit[:2] * min(1.0, _MAX_SLOPE / max(float(np.linalg.norm(fit[:2])), 1e-9))
    return _unit(np.array([-slope[0], -slope[1], 1.0])) @ basis


def _unit(vectors: NDArray[Any]) -> Float64:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), np.float64)
