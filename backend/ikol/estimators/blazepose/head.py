"""Orientation of the head from the face, and the joints that hang on it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .geometry import Vectors, rotate

NECK: Final = 12
HEAD: Final = 15
HEAD_TOP: Final = 24

FACE_HEAD_M: Final = np.array(
    [
        [0.0, -0.018, 0.118],
        [0.016, 0.022, 0.100],
        [0.031, 0.023, 0.095],
        [0.044, 0.022, 0.085],
        [-0.016, 0.022, 0.100],
        [-0.031, 0.023, 0.095],
        [-0.044, 0.022, 0.085],
        [0.073, 0.0, 0.0],
        [-0.073, 0.0, 0.0],
        [0.025, -0.050, 0.093],
        [-0.025, -0.050, 0.093],
    ]
)
"""Landmarks 0..10 of a face that looks straight ahead [11, 3], metres from the middle of the ears;
x left, y up, z forward."""

EAR_HEIGHT: Final = 0.35
EAR_FORWARD: Final = 0.05
"""Middle of the ears seen from the head joint, in lengths of the bone from head to head top."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head in the landmarks' frame: joints [..., 3] metres, R_head [..., 3, 3]."""

    head: Vectors
    head_top: Vectors
    R_head: Vectors


def head_rotation(face: Vectors, weights: Vectors) -> Vectors:
    """Rotation of the head [..., 3, 3] by weighted Kabsch of a rigid face to the landmarks.

    Args:
        face: Landmarks 0..10 [..., 11, 3], metres.
        weights: Trust in each [..., 11].
    """
    w = (weights + 1e-3)[..., None]
    total = w.sum(-2, keepdims=True)
    seen = face - (w * face).sum(-2, keepdims=True) / total
    model = FACE_HEAD_M - (w * FACE_HEAD_M).sum(-2, keepdims=True) / total
    U, _, Vt = np.linalg.svd((w * seen).swapaxes(-1, -2) @ model)
    flip = np.ones((*U.shape[:-2], 1, 3))
    flip[..., 0, 2] = np.sign(np.linalg.det(U @ Vt))
    return (U * flip) @ Vt


def ears_middle_rest(rest: Vectors) -> Vectors:
    """Middle of the ears [3] on the rest body [29, 3]."""
    length = np.linalg.norm(rest[HEAD_TOP] - rest[HEAD])
    return rest[HEAD] + length * np.array([0.0, EAR_HEIGHT, EAR_FORWARD])


def place_head(face: Vectors, weights: Vectors, scale: Vectors, rest: Vectors) -> Head:
    """Place head joint and head top behind the face.

    Args:
        face: Landmarks 0..10 [..., 11, 3], metres.
        weights: Trust in each [..., 11].
        scale: Size relative to the rest body [..., 1].
        rest: Rest keypoints [29, 3].
    """
    R_head = head_rotation(face, weights)
    ears = face[..., 7:9, :].mean(-2)
    ears_rest = ears_middle_rest(rest)
    head = ears + scale * rotate(R_head, rest[HEAD] - ears_rest)
    head_top = ears + scale * rotate(R_head, rest[HEAD_TOP] - ears_rest)
    return Head(head, head_top, R_head)
