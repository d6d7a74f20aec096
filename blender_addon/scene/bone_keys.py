"""Poses as the values of an armature's bones."""

import numpy as np
from numpy.typing import NDArray

from . import quaternions
from .keyframes import BoneKeys
from .resampling import FramePoses
from .rig_math import Rig


def bone_keys(
    rig: Rig, poses: FramePoses, stride: float, previous: NDArray[np.float64] | None = None
) -> BoneKeys:
    """Keys of an armature.

    Args:
        rig: Its bones.
        poses: Poses at scene frames.
        stride: Steps on the armature for those of the poses' body.
        previous: Rotations of the frame before [J, 4], whose signs are gone on with.
    """
    return BoneKeys(
        rig.bones,
        poses.frames,
        quaternions.align_hemisphere(rig.bone_quats(poses.quats_wxyz), previous),
        rig.pelvis_locations(stride * poses.pelvis_world),
        poses.visible,
    )
