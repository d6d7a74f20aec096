"""Postures that mocap has little of, and how arms may be held, as rotations of SMPL's joints."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.rotations import quats_wxyz_from_rotmats
from ikol.skeleton import JOINT_NAMES, NUM_JOINTS

Float64 = NDArray[np.float64]
Angles = tuple[float, float, float]
"""About x, then the turned z, then the turned y, in degrees, for the left side: for legs flexion
(negative at the hip, positive at the knee), spreading, turning out."""


@dataclass(frozen=True, slots=True)
class Posture:
    """A posture of trunk and legs.

    Attributes:
        pitch_deg: How far the pelvis leans forward from upright.
        both: Angles of the joints of both sides and of the spine, by name without side.
        left: What is different on the left.
        arms: Where they bear weight or are lain on: the ways of `ARMS` in which both are held, in
            turn; otherwise they are held anyhow.
        roll_deg: How far the pelvis then lies over to its left.
    """

    pitch_deg: float
    both: dict[str, Angles]
    left: dict[str, Angles]
    arms: tuple[str, ...] = ()
    roll_deg: float = 0.0


POSTURES: Final = {
    "standing": Posture(0, {"hip": (0, 5, 3)}, {}),
    "sitting": Posture(-5, {"hip": (-85, 8, 0), "knee": (85, 0, 0), "spine2": (10, 0, 0)}, {}),
    "slouching": Posture(
        -20,
        {"hip": (-75, 12, 5), "knee": (80, 0, 0), "spine1": (20, 0, 0), "spine2": (20, 0, 0)},
        {"hip": (-85, 5, 10), "knee": (60, 0, 0)},
    ),
    "legs stretched": Posture(
        -8, {"hip": (-80, 8, 0), "knee": (8, 0, 0), "spine1": (20, 0, 0)}, {}
    ),
    "cross-legged": Posture(
        -5, {"hip": (-80, 42, 58), "knee": (122, 0, 0), "ankle": (15, 0, 0)}, {}
    ),
    "kneeling": Posture(0, {"hip": (-5, 5, 0), "knee": (95, 0, 0), "ankle": (40, 0, 0)}, {}),
    "on the heels": Posture(5, {"hip": (-72, 8, 0), "knee": (140, 0, 0), "ankle": (48, 0, 0)}, {}),
    "half kneeling": Posture(
        0,
        {"hip": (5, 3, 0), "knee": (95, 0, 0), "ankle": (-15, 0, 0), "foot": (-35, 0, 0)},
        {"hip": (-88, 6, 0), "knee": (90, 0, 0), "ankle": (0, 0, 0), "foot": (0, 0, 0)},
    ),
    "squatting": Posture(
        20,
        {"hip": (-110, 16, 8), "knee": (125, 0, 0), "ankle": (-22, 0, 0), "spine2": (12, 0, 0)},
        {},
    ),
    "lunging": Posture(
        8,
        {"hip": (18, 3, 0), "knee": (18, 0, 0), "foot": (-30, 0, 0)},
        {"hip": (-70, 5, 0), "knee": (78, 0, 0), "foot": (0, 0, 0)},
    ),
    "a knee up": Posture(
        0, {"hip": (0, 4, 3), "knee": (5, 0, 0)}, {"hip": (-85, 10, 5), "knee": (80, 0, 0)}
    ),
    "a leg forward": Posture(
        -8, {"hip": (5, 4, 3), "knee": (8, 0, 0)}, {"hip": (-70, 5, 0), "knee": (15, 0, 0)}
    ),
    "a leg to the side": Posture(
        0, {"hip": (0, -5, 3), "knee": (8, 0, 0)}, {"hip": (-10, 50, 10), "knee": (15, 0, 0)}
    ),
    "a leg back": Posture(
        45, {"hip": (-50, 4, 3), "knee": (15, 0, 0)}, {"hip": (15, 8, 5), "knee": (20, 0, 0)}
    ),
    "legs apart": Posture(5, {"hip": (-25, 35, 20), "knee": (30, 0, 0)}, {}),
    "bending": Posture(
        55, {"hip": (-55, 5, 0), "knee": (10, 0, 0), "spine1": (18, 0, 0), "spine2": (18, 0, 0)}, {}
    ),
    "bending down": Posture(
        80,
        {"hip": (-85, 6, 0), "knee": (20, 0, 0), "spine1": (25, 0, 0), "spine2": (25, 0, 0)},
        {},
    ),
    "lying on the back": Posture(-88, {"hip": (-15, 8, 10), "knee": (20, 0, 0)}, {}),
    "lying on the front": Posture(
        88, {"hip": (0, 8, 0), "knee": (5, 0, 0), "ankle": (40, 0, 0)}, {}
    ),
    "lying on the side": Posture(
        5,
        {"hip": (-40, 4, 0), "knee": (50, 0, 0), "spine2": (10, 0, 0)},
        {"hip": (-10, 4, 0), "knee": (20, 0, 0)},
        ("before the chest", "at the face", "forward"),
        roll_deg=85,
    ),
    "knees bent on the back": Posture(-86, {"hip": (-50, 6, 0), "knee": (95, 0, 0)}, {}),
    "sitting up": Posture(
        -50,
        {"hip": (-80, 6, 0), "knee": (95, 0, 0), "spine1": (20, 0, 0), "spine2": (20, 0, 0)},
        {},
    ),
    "on all fours": Posture(
        80,
        {"hip": (-80, 5, 0), "knee": (90, 0, 0), "ankle": (40, 0, 0)},
        {},
        ("propped up",),
    ),
    "pressing up": Posture(
        76,
        {"hip": (-3, 4, 0), "knee": (4, 0, 0), "ankle": (-10, 0, 0), "foot": (-40, 0, 0)},
        {},
        ("propped up", "lowered"),
    ),
    "on the forearms": Posture(
        84,
        {"hip": (-4, 4, 0), "knee": (4, 0, 0), "ankle": (-10, 0, 0), "foot": (-40, 0, 0)},
        {},
        ("on the elbows",),
    ),
    "hips up on hands and feet": Posture(
        120, {"hip": (-80, 6, 0), "knee": (12, 0, 0), "ankle": (-15, 0, 0)}, {}, ("overhead",)
    ),
    "climbing on the spot": Posture(
        76,
        {"hip": (-3, 4, 0), "knee": (4, 0, 0), "ankle": (-10, 0, 0), "foot": (-40, 0, 0)},
        {"hip": (-100, 5, 0), "knee": (100, 0, 0)},
        ("propped up",),
    ),
    "lunging deep": Posture(
        4,
        {"hip": (15, 3, 0), "knee": (70, 0, 0), "foot": (-35, 0, 0)},
        {"hip": (-92, 5, 0), "knee": (95, 0, 0), "foot": (0, 0, 0)},
    ),
}

ARMS: Final[dict[str, dict[str, Angles]]] = {
    "hanging": {"shoulder": (0, -70, 0), "elbow": (0, 0, -15)},
    "forward": {"shoulder": (0, -10, -80), "elbow": (0, 0, -30)},
    "before the chest": {"shoulder": (0, -60, -35), "elbow": (0, 0, -110)},
    "at the face": {"shoulder": (0, -30, -60), "elbow": (0, 0, -130)},
    "on the hips": {"shoulder": (30, -50, 10), "elbow": (0, 0, -95)},
    "overhead": {"collar": (0, 20, 0), "shoulder": (0, 60, -10), "elbow": (0, 0, -20)},
    "behind the head": {"collar": (0, 15, 0), "shoulder": (-40, 35, 0), "elbow": (0, 0, -125)},
    "to the sides": {"shoulder": (0, 0, 0), "elbow": (0, 0, -20)},
    "propped up": {"shoulder": (0, 0, -85), "elbow": (0, 0, -5), "wrist": (0, 75, 0)},
    "lowered": {"shoulder": (0, -40, 10), "elbow": (0, 0, -95), "wrist": (0, 65, 0)},
    "on the elbows": {"shoulder": (0, 10, -80), "elbow": (-90, 0, -85)},
}
"""How arms may be held: about x, then the turned z (up), then the turned y (back), of the left."""


def posture_quats(posture: Posture, left_arm: str, right_arm: str) -> Float64:
    """Rotations [24, 4] (wxyz) of a posture; the pelvis in a world with z up, facing -y."""
    rotations = [Rotation.identity()] * NUM_JOINTS
    rotations[0] = Rotation.from_euler(
        "xy", (90 + posture.pitch_deg, posture.roll_deg), degrees=True
    )
    for name, angles in posture.both.items():
        for side in ("left", "right"):
            at = name if name in JOINT_NAMES else f"{side}_{name}"
            rotations[JOINT_NAMES.index(at)] = _rotation(angles, side)
    for name, angles in posture.left.items():
        rotations[JOINT_NAMES.index(f"left_{name}")] = _rotation(angles, "left")
    for side, arm in (("left", left_arm), ("right", right_arm)):
        for name, angles in ARMS[arm].items():
            rotations[JOINT_NAMES.index(f"{side}_{name}")] = _rotation(angles, side)
    return quats_wxyz_from_rotmats(np.stack([rotation.as_matrix() for rotation in rotations]))


def _rotation(angles: Angles, side: str) -> Rotation:
    about_x, about_z, about_y = angles
    sign = 1.0 if side == "left" else -1.0
    return Rotation.from_euler("XZY", (about_x, sign * about_z, sign * about_y), degrees=True)
