"""SMPL's 24 joints from MakeHuman's joint cubes."""

import numpy as np
from body_builder.makehuman import Float, MakeHuman
from ikol.skeleton import JOINT_NAMES

# MakeHuman's thigh bones start in the outer half of the thigh; the centres of the hip joints are
# closer to each other (about a tenth of the stature).
_HIP_WIDTH = 0.82


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
    hips_depth = at("l-upper-leg")[2]
    joints["pelvis"][2] = hips_depth
    for side, prefix in (("left", "l-"), ("right", "r-")):
        collar = between(prefix + "clavicle", prefix + "shoulder", 0.35)
        collar[2] = 0.35 * at(prefix + "clavicle")[2] + 0.65 * at(prefix + "shoulder")[2]
        knuckles = [at(f"{prefix}finger-{finger}-1") for finger in (2, 3, 4, 5)]
        joints |= {
            f"{side}_hip": at(prefix + "upper-leg") * (_HIP_WIDTH, 1.0, 1.0),
            f"{side}_knee": at(prefix + "knee"),
            f"{side}_ankle": at(prefix + "ankle"),
            f"{side}_foot": at(prefix + "toe-2-1"),
            f"{side}_collar": collar,
            f"{side}_shoulder": at(prefix + "shoulder"),
            f"{side}_elbow": at(prefix + "elbow"),
            f"{side}_wrist": at(prefix + "hand"),
            f"{side}_hand": np.mean(knuckles, axis=0),
        }
    return np.stack([joints[name] for name in JOINT_NAMES])
