"""Skin weights of SMPL's 24 joints, from MakeHuman's finer bones."""

import numpy as np
from body_builder.makehuman import Float, MakeHuman
from body_builder.surface import Surface
from ikol.skeleton import JOINT_NAMES, MIRRORED, NUM_JOINTS
from scipy import sparse

MAX_INFLUENCES = 4
_TRUNK = "trunk"
_BONES_OF = {
    _TRUNK: ("root", "pelvis", "spine", "breast"),
    "neck": ("neck",),
    "hip": ("upperleg",),
    "knee": ("lowerleg",),
    "ankle": ("foot",),
    "foot": ("toe",),
    "collar": ("clavicle", "shoulder"),
    "shoulder": ("upperarm",),
    "elbow": ("lowerarm",),
    "wrist": ("wrist", "metacarpal"),
    "hand": ("finger",),
}
_TRUNK_BLEND_M = {"spine1": 0.075, "spine2": 0.06, "spine3": 0.05}
_SMOOTHING_STEPS = 8


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
    weights = _smoothed(weights, surface)
    weights = (weights + weights[surface.mirror][:, MIRRORED[:NUM_JOINTS]]) / 2
    smallest_kept = np.sort(weights, axis=1)[:, -MAX_INFLUENCES][:, None]
    weights = np.where(weights >= np.maximum(smallest_kept, 1e-3), weights, 0.0)
    return weights / weights.sum(axis=1, keepdims=True)


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
    for lower, upper in zip(names, names[1:], strict=False):
        height = template[:, 1] - joints[JOINT_NAMES.index(upper), 1]
        t = np.clip(0.5 + height / (2 * _TRUNK_BLEND_M[upper]), 0.0, 1.0)
        t = t * t * (3 - 2 * t)
        shares[:, JOINT_NAMES.index(lower)] = above * (1 - t)
        above = above * t
    shares[:, JOINT_NAMES.index(names[-1])] = above
    return shares


def _smoothed(weights: Float, surface: Surface) -> Float:
    """Spread the weights over neighbouring vertices."""
    faces = surface.faces
    rows = np.concatenate([faces[:, [0, 1, 2]].ravel(), faces[:, [1, 2, 0]].ravel()])
    columns = np.concatenate([faces[:, [1, 2, 0]].ravel(), faces[:, [0, 1, 2]].ravel()])
    size = len(weights)
    adjacency = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), (size, size)).tocsr()
    adjacency.data[:] = 1.0
    average = sparse.diags(1.0 / np.asarray(adjacency.sum(axis=1)).ravel()) @ adjacency
    for _ in range(_SMOOTHING_STEPS):
        weights = (weights + average @ weights) / 2
    return weights
