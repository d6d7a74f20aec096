"""SMPL's 24 joints from MakeHuman's joint cubes."""

import numpy as np
from ikol.skeleton import JOINT_NAMES

from body_builder.makehuman import BODY_VERTICES, Float, MakeHuman

# MakeHuman's thigh bones start in the outer half of the thigh; the centres of the hip joints are
# closer to each other (about a tenth of the stature).
_HIP_WIDTH = 0.82
# MakeHuman's toe bones start at the webs of the toes; the foot bends behind them, at its ball.
_BALL_OF_FOOT = 0.14
_BALL_HEIGHT = 0.75
# The knuckles lie under the back of the hand; its joint is in the middle of its thickness.
_PALM_DEPTH = 0.06
# How deep the centres of the vertebrae lie under the skin of the back, as part of the stature.
# MakeHuman's own joints lie twice as deep in women as in men.
_SPINE_DEPTH = 0.03
_MIDLINE_M = 0.02


def smpl_joints(makehuman: MakeHuman, vertices: Float) -> Float:
    """Joints [24, 3] in the pose that `vertices` [19158, 3] is in.

    MakeHuman's spine joints are not SMPL's: these lie between them at the heights above the hips
    (as parts of the stature) where SMPL has its joints.
    """

    def at(name: str) -> Float:
        return vertices[makehuman.cube(name)].mean(axis=0)

    def between(a: str, b: str, t: float) -> Float:
        return (1.0 - t) * at(a) + t * at(b)

    joints = {
        "pelvis": between("spine-4", "spine-3", 0.25),
        "spine1": between("spine-3", "spine-2", 0.63),
        "spine2": between("spine-2", "spine-1", 0.63),
        "spine3": at("spine-1"),
        "neck": between("neck", "head", 0.3),
        "head": at("head"),
    }
    joints["pelvis"][2] = at("l-upper-leg")[2]
    skin = vertices[:BODY_VERTICES]
    for name in ("spine1", "spine2", "spine3"):
        near = np.abs(skin[:, :2] - joints[name][:2]).max(axis=1) < _MIDLINE_M
        joints[name][2] = skin[near, 2].min() + _SPINE_DEPTH * np.ptp(skin[:, 1])
    for side, prefix in (("left", "l-"), ("right", "r-")):
        collar = between(prefix + "clavicle", prefix + "shoulder", 0.35)
        collar[2] = 0.35 * at(prefix + "clavicle")[2] + 0.65 * at(prefix + "shoulder")[2]
        ball = between(prefix + "toe-2-1", prefix + "ankle", _BALL_OF_FOOT)
        sole = skin[:, 1].min()
        ball[1] = sole + _BALL_HEIGHT * (at(prefix + "toe-2-1")[1] - sole)
        knuckles = np.array([at(f"{prefix}finger-{finger}-1") for finger in (2, 3, 4, 5)])
        along = knuckles.mean(axis=0) - at(prefix + "hand")
        back_of_hand = np.cross(knuckles[0] - knuckles[3], along) * (1 if side == "left" else -1)
        into_palm = -_PALM_DEPTH * np.linalg.norm(along) * back_of_hand
        into_palm /= np.linalg.norm(back_of_hand)
        joints |= {
            f"{side}_hip": at(prefix + "upper-leg") * (_HIP_WIDTH, 1.0, 1.0),
            f"{side}_knee": at(prefix + "knee"),
            f"{side}_ankle": at(prefix + "ankle"),
            f"{side}_foot": ball,
            f"{side}_collar": collar,
            f"{side}_shoulder": at(prefix + "shoulder"),
            f"{side}_elbow": at(prefix + "elbow"),
            f"{side}_wrist": at(prefix + "hand"),
            f"{side}_hand": knuckles.mean(axis=0) + into_palm,
        }
    return np.stack([joints[name] for name in JOINT_NAMES])
