"""Pelvis, spine, neck, collars and shoulders from the four landmarks of the trunk."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ikol.skeleton import SPINE

from .geometry import Vectors, dot, frame, norm, unit

HIPS: Final = (1, 2)
SHOULDERS: Final = (16, 17)
NECK: Final = 12
PLACED: Final = (0, *SPINE, NECK, 13, 14)
"""Pelvis, spine, neck and collars: what is no landmark."""

_SPINE_SHARES: Final = np.array([1.0, 2.0, 3.0])[:, None] / 3.0

_SHRUG: Final = 0.5
"""Share of the shoulder line's tilt that the chest does not follow: a raised arm lifts its own
shoulder (the collar turns), it does not bend the spine that much."""


@dataclass(frozen=True, slots=True)
class Torso:
    """The trunk in the landmarks' frame.

    Attributes:
        placed: Keypoints PLACED [..., 7, 3], metres.
        R_pelvis, R_chest: Orientations [..., 3, 3]: columns left, up, forward.
        left_spine: Direction to the left at spine1, spine2, spine3 [..., 3, 3].
        scale: Size relative to the rest body [..., 1].
    """

    placed: Vectors
    R_pelvis: Vectors
    R_chest: Vectors
    left_spine: Vectors
    scale: Vectors


class TorsoPlacer:
    """Places the joints of the trunk that BlazePose does not give.

    Hips and shoulders are landmarks. The pelvis hangs on the hip line, neck and collars on the
    shoulder line, each as on the rest body; the joints between pass from the one frame to the
    other with their height, which spreads twist and lean over the spine.
    """

    def __init__(self, rest: Vectors) -> None:
        """Prepare what only depends on the rest keypoints [29, 3] (y up, z forward)."""
        rest_hips, rest_shoulders = rest[list(HIPS)].mean(0), rest[list(SHOULDERS)].mean(0)
        line = rest_shoulders - rest_hips
        # The rest body's line from hips to shoulders leans; frames are measured against upright.
        self._lean = frame(np.array([1.0, 0.0, 0.0]), line).T
        self._length = float(np.linalg.norm(line))
        placed = rest[list(PLACED)]
        self._from_hips = (placed - rest_hips) @ self._lean.T
        self._from_shoulders = (placed - rest_shoulders) @ self._lean.T
        height = np.clip((placed[:, 1] - rest_hips[1]) / line[1], 0.0, 1.0)[:, None]
        self._share = height * height * (3.0 - 2.0 * height)

    def place(self, hips: Vectors, shoulders: Vectors) -> Torso:
        """Place the trunk.

        Args:
            hips: Left and right hip [..., 2, 3], metres.
            shoulders: Left and right shoulder [..., 2, 3], metres.
        """
        mid_hips, mid_shoulders = hips.sum(-2) / 2.0, shoulders.sum(-2) / 2.0
        line = mid_shoulders - mid_hips
        up = unit(line)
        shoulder_line = unit(shoulders[..., 0, :] - shoulders[..., 1, :])
        shoulder_line = shoulder_line - _SHRUG * dot(shoulder_line, up) * up
        hip_line = hips[..., 0, :] - hips[..., 1, :]
        R = frame(np.stack((hip_line, shoulder_line), axis=-2), up[..., None, :])
        R_pelvis, R_chest = R[..., 0, :, :], R[..., 1, :, :]
        scale = norm(line) / self._length
        size = scale[..., None]
        below = mid_hips[..., None, :] + size * (self._from_hips @ R_pelvis.swapaxes(-1, -2))
        above = mid_shoulders[..., None, :] + size * (
            self._from_shoulders @ R_chest.swapaxes(-1, -2)
        )
        placed = below + self._share * (above - below)
        upright = R @ self._lean
        left = upright[..., 0]
        left_spine = unit(
            (1.0 - _SPINE_SHARES) * left[..., :1, :] + _SPINE_SHARES * left[..., 1:, :]
        )
        return Torso(placed, upright[..., 0, :, :], upright[..., 1, :, :], left_spine, scale)
