"""Skin weights of SMPL's 24 joints, from MakeHuman's finer bones."""

from itertools import pairwise

import numpy as np
from ikol.skeleton import (
    FINGER_NAMES,
    JOINT_NAMES,
    MIRRORED,
    NUM_FINGER_JOINTS,
    NUM_JOINTS,
)
from scipy import sparse

from body_builder.makehuman import Float, MakeHuman
from body_builder.surface import Surface
from body_builder.tpose import makehuman_bone

MAX_INFLUENCES = 4
_TRUNK = "trunk"
_BONES_OF = {
    _TRUNK: ("root", "pelvis", "spine", "breast"),
    "neck": ("neck",),
    "hip": ("upperleg",),
    "knee": ("lowerleg",),
    "ankle": ("foot", "toe"),
    "collar": ("clavicle", "shoulder"),
    "shoulder": ("upperarm",),
    "elbow": ("lowerarm",),
    "wrist": ("wrist", "metacarpal"),
    "hand": ("finger",),
}
_TRUNK_BLEND_M = {"spine1": 0.11, "spine2": 0.10, "spine3": 0.09}
_TOE_BLEND_M = 0.022
_SMOOTHING_STEPS = 28
_FINGER_STEPS = 4
_FAR_SHARE = 1e-3
_LEAST_SHARE = 1e-9
_MAX_FINGERS = 3


def skin_weights(makehuman: MakeHuman, surface: Surface, template: Float, joints: Float) -> Float:
    """Weights [V, 24]: symmetric, at most four joints a vertex, rows sum to one.

    Args:
        makehuman: The base mesh and its weights.
        surface: The body's mesh.
        template: The body in the T-pose [V, 3].
        joints: Its joints [24, 3].
    """
    weights = np.zeros((len(template), NUM_JOINTS))
    trunk = np.zeros(len(template))
    for bone, values in makehuman.bone_weights.items():
        owner = _owner(bone)
        if owner == _TRUNK:
            trunk += values[surface.vertices]
        else:
            weights[:, JOINT_NAMES.index(owner)] += values[surface.vertices]
    weights += trunk[:, None] * _trunk_shares(template, joints)
    for side in ("left", "right"):
        _bend_at_the_ball(weights, template, joints, side)
    weights = _smoothed(weights, surface, _SMOOTHING_STEPS)
    weights = (weights + weights[surface.mirror][:, MIRRORED[:NUM_JOINTS]]) / 2
    # A pair of equal weights on the midline is kept or dropped as one, or symmetry would end.
    dropped = np.sort(weights, axis=1)[:, -MAX_INFLUENCES - 1][:, None]
    weights = np.where(weights > np.maximum(dropped + 1e-9, 1e-3), weights, 0.0)
    return weights / weights.sum(axis=1, keepdims=True)


def finger_weights(makehuman: MakeHuman, surface: Surface, weights: Float) -> Float:
    """How the fingers share what moves with the joints of the hands [V, 30].

    Args:
        makehuman: The base mesh and its weights.
        surface: The body's mesh.
        weights: Those of SMPL's joints [V, 24].
    """
    bones = [makehuman_bone(name) for name in FINGER_NAMES]
    own = np.stack([makehuman.bone_weights[bone][surface.vertices] for bone in bones], axis=1)
    # What is smoothed more reaches the palm as far as the joint of the hand does.
    shares = _smoothed(own, surface, _FINGER_STEPS)
    shares += _FAR_SHARE * _smoothed(own, surface, 2 * _SMOOTHING_STEPS)
    fingers = NUM_FINGER_JOINTS // 2
    mirrored = np.roll(np.arange(NUM_FINGER_JOINTS), fingers)
    shares = (shares + shares[surface.mirror][:, mirrored]) / 2
    most = np.sort(shares, axis=1)[:, -_MAX_FINGERS - 1][:, None]
    shares = np.where(shares > np.maximum(most + 1e-12, _LEAST_SHARE * shares.max()), shares, 0.0)
    result = np.zeros_like(shares)
    for side, hand in enumerate(("left_hand", "right_hand")):
        part = slice(side * fingers, (side + 1) * fingers)
        total = shares[:, part].sum(axis=1, keepdims=True)
        share = shares[:, part] / np.where(total > 0.0, total, 1.0)
        result[:, part] = share * weights[:, [JOINT_NAMES.index(hand)]]
    return result


def _owner(bone: str) -> str:
    stem, _, side = bone.partition(".")
    side = {"L": "left_", "R": "right_", "": ""}[side]
    for owner, prefixes in _BONES_OF.items():
        if stem.startswith(prefixes):
            return owner if owner in (_TRUNK, "neck") else side + owner
    return "head"


def _trunk_shares(template: Float, joints: Float) -> Float:
    """How pelvis and spine share the trunk [V, 24]: by height, blending over centimetres."""
    shares = np.zeros((len(template), NUM_JOINTS))
    above = np.ones(len(template))
    names = ("pelvis", "spine1", "spine2", "spine3")
    for lower, upper in pairwise(names):
        height = template[:, 1] - joints[JOINT_NAMES.index(upper), 1]
        t = _ease(height / _TRUNK_BLEND_M[upper])
        shares[:, JOINT_NAMES.index(lower)] = above * (1 - t)
        above = above * t
    shares[:, JOINT_NAMES.index(names[-1])] = above
    return shares


def _bend_at_the_ball(weights: Float, template: Float, joints: Float, side: str) -> None:
    """Divide a foot, so far all of the ankle's, at the ball, across its length."""
    ankle, foot = (JOINT_NAMES.index(f"{side}_{name}") for name in ("ankle", "foot"))
    forward = (joints[foot] - joints[ankle]) * (1.0, 0.0, 1.0)
    ahead = (template - joints[foot]) @ forward / np.linalg.norm(forward)
    share = _ease(ahead / _TOE_BLEND_M)
    weights[:, foot] = weights[:, ankle] * share
    weights[:, ankle] *= 1 - share


def _ease(x: Float) -> Float:
    """From 0 at -1 to 1 at 1 with level ends."""
    t = np.clip((1 + x) / 2, 0.0, 1.0)
    return t * t * (3 - 2 * t)


def _smoothed(weights: Float, surface: Surface, steps: int) -> Float:
    """Spread the weights over neighbouring vertices."""
    faces = surface.faces
    rows = np.concatenate([faces[:, [0, 1, 2]].ravel(), faces[:, [1, 2, 0]].ravel()])
    columns = np.concatenate([faces[:, [1, 2, 0]].ravel(), faces[:, [0, 1, 2]].ravel()])
    size = len(weights)
    adjacency = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), (size, size)).tocsr()
    adjacency.data[:] = 1.0
    average = sparse.diags(1.0 / np.asarray(adjacency.sum(axis=1)).ravel()) @ adjacency
    for _ in range(steps):
        weights = (weights + average @ weights) / 2
    return weights
