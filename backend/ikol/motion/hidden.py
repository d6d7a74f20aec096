"""Limbs outside the picture, which the net invents, are eased into a neutral pose; hidden feet."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from ikol.rotations import quats_wxyz_from_rotvecs
from ikol.skeleton import JOINT_NAMES, NUM_JOINTS, PRIMARY_CHILD

Float64 = NDArray[np.float64]

_KNEES: Final = (4, 5)
_WINDOW_S: Final = 0.4
_LIMBS: Final = (1, 2, 4, 5, 7, 8, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23)

_ANKLES: Final = [JOINT_NAMES.index("left_ankle"), JOINT_NAMES.index("right_ankle")]
_HIDDEN_TRUST: Final = 0.1
_SEEN_TRUST: Final = 0.3
"""Trust in the place of ankles in the picture: in people who hide them below the first, in those
who do not above the second."""

_NEUTRAL_DEG: Final = {
    "left_shoulder": (0.0, 0.0, -68.0),
    "right_shoulder": (0.0, 0.0, 68.0),
    "left_elbow": (0.0, -18.0, 0.0),
    "right_elbow": (0.0, 18.0, 0.0),
    "left_knee": (4.0, 0.0, 0.0),
    "right_knee": (4.0, 0.0, 0.0),
}
"""Arms hang, legs stand."""

NEUTRAL_QUATS: Final = quats_wxyz_from_rotvecs(
    np.radians([_NEUTRAL_DEG.get(name, (0.0, 0.0, 0.0)) for name in JOINT_NAMES]).astype(np.float32)
)
"""Rotations of the neutral pose [24, 4] relative to the parent."""


def inside_picture(
    points_px: NDArray[np.float32], width: int, height: int, step_s: float
) -> NDArray[np.float32]:
    """How far each joint can be judged from the picture.

    Args:
        points_px: Keypoints [T, 29, 2] in pixels.
        width: Image width in pixels.
        height: Image height in pixels.
        step_s: Time between frames.

    Returns:
        [T, 24]: 1 where the joint's bone ends inside the picture, falling to 0 over a tenth of
        the picture outside it, without jumps in time. The trunk is always 1. Knees are judged by
        where they are themselves: how a thigh points tells how far the knee is bent.
    """
    result = np.ones((len(points_px), NUM_JOINTS), np.float32)
    size = np.array([width, height], np.float32)
    window = 1 + 2 * round(0.5 * _WINDOW_S / step_s)
    for joint in _LIMBS:
        judged = joint if joint in _KNEES else PRIMARY_CHILD[joint]
        place = points_px[:, judged] / size
        inside = np.minimum(place, 1.0 - place).min(-1)
        share = np.clip(1.0 + 10.0 * inside, 0.0, 1.0)
        result[:, joint] = uniform_filter1d(share, window)
    return result


def seen_feet(px_trust: NDArray[np.uint8], step_s: float) -> NDArray[np.float32]:
    """How far the left and the right foot are not hidden [T, 2], 0..1, without jumps in time.

    Args:
        px_trust: Trust in the keypoints' places in the picture [T, 29], 0..255.
        step_s: Time between frames.
    """
    window = 1 + 2 * round(0.5 * _WINDOW_S / step_s)
    trusted = uniform_filter1d(px_trust[:, _ANKLES] / 255.0, window, axis=0)
    seen = (trusted - _HIDDEN_TRUST) / (_SEEN_TRUST - _HIDDEN_TRUST)
    return np.clip(seen, 0.0, 1.0).astype(np.float32)
