"""What the network is told of each frame."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .views import Seen

Float64 = NDArray[np.float64]

NUM_FEATURES: Final = 33 * 3 + 33 * 2 + 33 + 29 * 3 + 23 * 2 + 23 + 33 * 2 + 1 + 4 + 2 + 2

_MOST_OFF_M: Final = 1.0
_MOST_BORDER_M: Final = 3.0
_USUAL_SPEED: Final = 3.0
_MOST_STEP_S: Final = 0.25
"""Time between two frames beyond which nothing is said of speeds."""


def features(seen: Seen) -> NDArray[np.float32]:
    """Features [T, NUM_FEATURES] of frames in the order of time.

    Landmarks in space; how far those in the picture, at their depth, lie from them; their trust;
    keypoints and twists of the hand-written mapping; speeds across the picture in m/s, since the
    frame before; the pelvis' depth and direction, the focal length, and how far away the picture's
    borders are. Speeds are nothing in a frame without one shortly before it: so several windows
    may be given one after the other.
    """
    count = len(seen.timestamps_s)
    depth = seen.pelvis[:, None, 2:]
    mapped = seen.mapped
    landmark_depth = np.maximum(depth + seen.landmarks[..., 2:], 0.1 * depth)
    in_picture = seen.landmark_rays * landmark_depth - seen.pelvis[:, None, :2]
    columns = (
        seen.landmarks,
        np.clip(in_picture - seen.landmarks[..., :2], -_MOST_OFF_M, _MOST_OFF_M),
        seen.trust,
        mapped.keypoints_camera,
        mapped.twist_cos_sin,
        mapped.twist_weights,
        *_speeds(seen),
        np.clip(_borders(seen), -_MOST_BORDER_M, _MOST_BORDER_M),
        np.log(depth),
        -np.log(2.0 * seen.half_picture.max(-1)),
        seen.R_camera_virtual[:, :2, 2],
    )
    flat = [np.asarray(column, np.float32).reshape(count, -1) for column in columns]
    return np.concatenate(flat, axis=-1)


def _speeds(seen: Seen) -> tuple[Float64, Float64]:
    across = np.zeros_like(seen.camera_rays)
    along = np.zeros((len(across), 1))
    step_s = np.diff(seen.timestamps_s)
    known = (step_s > 1e-4) & (step_s < _MOST_STEP_S)
    rate = (known / np.where(known, step_s, 1.0))[:, None]
    depth = seen.pelvis[:, 2:]
    across[1:] = np.diff(seen.camera_rays, axis=0) * (depth[1:] * rate)[..., None]
    along[1:] = np.diff(np.log(depth), axis=0) * rate
    return across / (1.0 + np.abs(across) / _USUAL_SPEED), np.tanh(along)


def _borders(seen: Seen) -> Float64:
    """Distance of the picture's left, upper, right and lower border from the pelvis, metres."""
    half = seen.half_picture
    direction = seen.R_camera_virtual[:, :, 2]
    place = direction[:, :2] / direction[:, 2:]
    return np.concatenate((place + half, half - place), axis=-1) * seen.pelvis[:, 2:]
