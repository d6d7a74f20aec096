"""Orientation of the head from the face, and the joints that hang on it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .geometry import Vectors, frame, rotate
from .torso import NECK, PLACED, Torso

HEAD: Final = 15
HEAD_TOP: Final = 24

FACE_HEAD_M: Final = np.array(
    [
        [0.000, 0.006, 0.118],
        [0.016, 0.025, 0.105],
        [0.033, 0.024, 0.098],
        [0.044, 0.023, 0.089],
        [-0.016, 0.025, 0.105],
        [-0.033, 0.024, 0.098],
        [-0.044, 0.023, 0.089],
        [0.077, 0.000, 0.000],
        [-0.077, 0.000, 0.000],
        [0.026, -0.013, 0.070],
        [-0.026, -0.013, 0.070],
    ]
)
"""Landmarks 0..10 of a face that looks straight ahead [11, 3], metres from the middle of the ears;
x left, y up, z forward. This is the face as the net sees it (its mouth lies too deep), averaged
over footage of people who look ahead."""

EAR_HEIGHT: Final = 0.17
EAR_FORWARD: Final = -0.06
"""Middle of the ears seen from the head joint, in lengths of the bone from head to head top."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head in the landmarks' frame.

    Attributes:
        R_head: Orientation [..., 3, 3].
        head: Head joint [..., 3], metres.
        head_top: Head top [..., 3], metres.
        head_seen: Head joint where the face alone puts it [..., 3].
        head_top_seen: The same for the head top [..., 3].
    """

    R_head: Vectors
    head: Vectors
    head_top: Vectors
    head_seen: Vectors
    head_top_seen: Vectors


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


class HeadPlacer:
    """Places head joint and head top between neck and face."""

    def __init__(self, rest: Vectors) -> None:
        """Prepare what only depends on the rest keypoints [29, 3]."""
        self._from_ears = rest[HEAD] - ears_middle_rest(rest)
        self._from_neck = rest[HEAD] - rest[NECK]
        self._to_top = rest[HEAD_TOP] - rest[HEAD]

    def place(self, face: Vectors, weights: Vectors, torso: Torso) -> Head:
        """Place the head.

        Args:
            face: Landmarks 0..10 [..., 11, 3], metres.
            weights: Trust in each [..., 11].
            torso: The trunk.
        """
        R_head = head_rotation(face, weights)
        ears = face[..., 7:9, :].sum(-2) / 2.0
        head_seen = ears + torso.scale * rotate(R_head, self._from_ears)
        # The neck bends halfway with the head. Where the face is tells less: the neck is 7 cm long,
        # and the net's heads sit too low and too far forward by as much.
        R_neck = frame(
            R_head[..., 0] + torso.R_chest[..., 0], R_head[..., 1] + torso.R_chest[..., 1]
        )
        neck = torso.placed[..., PLACED.index(NECK), :]
        head = neck + torso.scale * rotate(R_neck, self._from_neck)
        to_top = torso.scale * rotate(R_head, self._to_top)
        return Head(R_head, head, head + to_top, head_seen, head_seen + to_top)
