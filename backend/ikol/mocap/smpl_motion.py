"""A motion on SMPL's skeleton, wherever it came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SmplMotion:
    """What a person did, without their shape. T is the number of frames.

    The world is z up, in metres, with the ground where the file has it (usually z = 0).

    Attributes:
        name: Name of the file, without its folder and ending.
        R_parent_joint: Rotations relative to the parent [T, 24, 3, 3]; index 0 takes the T-pose
            (y up, z forward) to the world.
        pelvis_world: Pelvis joint [T, 3].
        timestamps_s: Seconds from the start [T].
        leg_length_m: Hip to ankle of the person that was captured. On a body with other legs scale
            `pelvis_world` by the ratio of the two, so that the feet stay where they are put.
    """

    name: str
    R_parent_joint: Float64
    pelvis_world: Float64
    timestamps_s: Float64
    leg_length_m: float
