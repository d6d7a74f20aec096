"""Pelvis, spine, neck, collars and shoulders from the four landmarks of the trunk."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .geometry import Vectors, dot, frame, norm, rotate, unit

HIPS: Final = (1, 2)
SHOULDERS: Final = (16, 17)
SPINE: Final = (3, 6, 9)
UPPER: Final = (12, 13, 14)

_SHRUG: Final = 0.5
"""Share of the shoulder line's tilt that the chest does not follow: a raised arm lifts its own
shoulder (the collar turns), it does not bend the spine that much."""


@dataclass(frozen=True, slots=True)
class Torso:
    """The trunk in the landmarks' frame.

    Attributes:
        keypoints: Pelvis, hips, spine, neck, collars and shoulders by number, each [..., 3] metres.
        R_pelvis, R_chest: Orientations [..., 3, 3]: columns left, up, forward.
        left_spine: Direction to the left at spine1, spine2, spine3 [..., 3, 3].
        scale: Size relative to the rest body [..., 1].
    """

    keypoints: dict[int, Vectors]
    R_pelvis: Vectors
    R_chest: Vectors
    left_spine: Vectors
    scale: Vectors


def place_torso(hips: Vectors, shoulders: Vectors, rest: Vectors) -> Torso:
    """Place the joints of the trunk that BlazePose does not give.

    Hips and shoulders are landmarks. The pelvis hangs on the hip line, neck and collars on the
    shoulder line, each as on the rest body; the joints between pass from the one frame to the
    other with their height, which spreads twist and lean over the spine.

    Args:
        hips: Left and right hip [..., 2, 3], metres.
        shoulders: Left and right shoulder [..., 2, 3], metres.
        rest: Rest keypoints [29, 3] of the body, y up, z forward.
    """
    mid_hips, mid_shoulders = hips.mean(-2), shoulders.mean(-2)
    up = unit(mid_shoulders - mid_hips)
    hip_line = hips[..., 0, :] - hips[..., 1, :]
    shoulder_line = unit(shoulders[..., 0, :] - shoulders[..., 1, :])
    R_pelvis = frame(hip_line, up)
    R_chest = frame(shoulder_line - _SHRUG * dot(shoulder_line, up) * up, up)

    rest_hips, rest_shoulders = rest[list(HIPS)].mean(0), rest[list(SHOULDERS)].mean(0)
    height = rest_shoulders[1] - rest_hips[1]
    scale = norm(mid_shoulders - mid_hips) / np.linalg.norm(rest_shoulders - rest_hips)
    # The rest body's line from hips to shoulders leans; frames are measured against upright.
    lean = frame(np.array([1.0, 0.0, 0.0]), rest_shoulders - rest_hips).T

    def from_below(joint: int) -> Vectors:
        return mid_hips + scale * rotate(R_pelvis, lean @ (rest[joint] - rest_hips))

    def from_above(joint: int) -> Vectors:
        return mid_shoulders + scale * rotate(R_chest, lean @ (rest[joint] - rest_shoulders))

    keypoints = {0: from_below(0)}
    for side in (0, 1):
        keypoints[HIPS[side]] = hips[..., side, :]
        keypoints[SHOULDERS[side]] = shoulders[..., side, :]
    for joint in (*SPINE, *UPPER):
        share = float(np.clip((rest[joint, 1] - rest_hips[1]) / height, 0.0, 1.0))
        share = share * share * (3.0 - 2.0 * share)
        keypoints[joint] = (1.0 - share) * from_below(joint) + share * from_above(joint)
    R_pelvis, R_chest = R_pelvis @ lean, R_chest @ lean
    shares = np.array([1.0, 2.0, 3.0])[:, None] / 3.0
    left_spine = unit(
        (1.0 - shares) * R_pelvis[..., None, :, 0] + shares * R_chest[..., None, :, 0]
    )
    return Torso(keypoints, R_pelvis, R_chest, left_spine, scale)
