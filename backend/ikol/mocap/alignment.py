"""How a foreign skeleton's rest pose stands against SMPL's T-pose.

Both are a person who stands in some way, so a rotation A for each of SMPL's joints says how its
part lies in the source's part at rest: where the source's joint is turned by R, SMPL's is at R A.
"""

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import load_body
from ikol.mocap.anatomy import Anatomy, Limb
from ikol.skeleton import JOINT_NAMES, NUM_JOINTS

Float64 = NDArray[np.float64]

_LOWER_LEG = ("knee", "ankle", "foot")
_SNAP_COSINE = np.cos(np.deg2rad(25.0))


def rest_alignment(anatomy: Anatomy, rest: Float64) -> Float64:
    """Rotations A from SMPL's rest frame to the parts of the source's rest pose [24, 3, 3].

    - Trunk, neck, head and collars stand as SMPL's do, up to the axes of the file: every skeleton
      draws the curve of a spine differently, and none means anything by it.
    - Arms, hands, thighs and shanks: the least rotation, after that of the part above, which takes
      SMPL's bone to the source's. So arms may hang and legs be spread at rest. A hand with nothing
      after it goes on as its forearm does.
    - Feet: the sole is level across the shank in both and points where the foot's bone does. How
      far the bone from ankle to toe goes down means nothing.

    Args:
        anatomy: The source's parts.
        rest: Its joints at rest [J, 3], any unit.

    Raises:
        ValueError: Nobody stands like this.
    """
    smpl = load_body().keypoint_template.astype(np.float64)
    frame = trunk_frame(anatomy, rest)
    if any((rest[leg.lower] - rest[leg.upper]) @ frame[:, 1] > 0 for leg in anatomy.legs):
        raise ValueError("its rest pose is not that of a person who stands: the legs point up")
    A = np.tile(frame, (NUM_JOINTS, 1, 1))
    for side, arm, leg in zip(("left", "right"), anatomy.arms, anatomy.legs, strict=True):

        def at(part: str, side: str = side) -> int:
            return JOINT_NAMES.index(f"{side}_{part}")

        chains = (
            (("shoulder", "elbow", "wrist", "hand"), (arm.upper, arm.middle, arm.lower, arm.tip)),
            (("hip", "knee", "ankle"), (leg.upper, leg.middle, leg.lower)),
        )
        for parts, joints in chains:
            above = frame
            for k in range(len(parts) - 1):
                bone_smpl = smpl[at(parts[k + 1])] - smpl[at(parts[k])]
                bone_source = rest[joints[k + 1]] - rest[joints[k]]
                if bone_source.any() or parts[k] != "wrist":
                    above = _least_rotation(above @ bone_smpl, bone_source) @ above
                A[at(parts[k])] = above
            A[at(parts[-1])] = above
        A[at("ankle")] = A[at("foot")] = _sole(frame, smpl, rest, leg, side)
    return A


def trunk_frame(anatomy: Anatomy, rest: Float64) -> Float64:
    """SMPL's axes (left, up, forward) in the file's, as columns [3, 3]; the file's where close."""
    hips = rest[[leg.upper for leg in anatomy.legs]]
    shoulders = rest[[arm.upper for arm in anatomy.arms]]
    up = _snapped(shoulders.mean(axis=0) - hips.mean(axis=0))
    across = hips[0] - hips[1] + shoulders[0] - shoulders[1]
    left = _snapped(across - (across @ up) * up)
    return np.stack([left, up, np.cross(left, up)], axis=1).astype(np.float64)


def _snapped(vector: Float64) -> Float64:
    unit = _unit(vector)
    axis = np.argmax(np.abs(unit))
    if abs(unit[axis]) < _SNAP_COSINE:
        return unit
    snapped = np.zeros(3)
    snapped[axis] = np.sign(unit[axis])
    return snapped


def _sole(frame: Float64, smpl: Float64, rest: Float64, leg: Limb, side: str) -> Float64:
    knee, ankle, foot = (smpl[JOINT_NAMES.index(f"{side}_{part}")] for part in _LOWER_LEG)
    ahead_smpl, up_smpl = _heading(foot - ankle, np.array([0.0, 1.0, 0.0])), knee - ankle
    ahead = _heading(rest[leg.tip] - rest[leg.lower], frame[:, 1])
    if not ahead.any():
        ahead = frame @ ahead_smpl
    up = rest[leg.middle] - rest[leg.lower]
    return _foot_axes(ahead, up) @ _foot_axes(ahead_smpl, up_smpl).T


def _heading(bone: Float64, up: Float64) -> Float64:
    """The horizontal part of a bone [3]."""
    return bone - (bone @ up) * up


def _foot_axes(ahead: Float64, shank: Float64) -> Float64:
    """Axes of a foot as columns [3, 3]: aside, up as far as the shank is, ahead."""
    forward = _unit(ahead)
    up = _unit(_heading(shank, forward))
    return np.stack([np.cross(up, forward), up, forward], axis=1).astype(np.float64)


def _least_rotation(start: Float64, end: Float64) -> Float64:
    """The rotation [3, 3] about their common normal from one vector's direction to another's."""
    a, b = _unit(start), _unit(end)
    axis, cosine = np.cross(a, b), float(a @ b)
    if cosine < -1 + 1e-9:
        raise ValueError("a bone points backwards at rest")
    skew = np.cross(np.eye(3), axis)
    return np.eye(3) + skew + skew @ skew / (1 + cosine)


def _unit(vector: Float64) -> Float64:
    length = float(np.linalg.norm(vector))
    if not length > 0:
        raise ValueError("two of its joints are at the same place at rest")
    return np.asarray(vector / length, dtype=np.float64)
