"""Which parts of the default body are face, hair, hands, trunk, arms and legs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ikol.body.model import BodyModel
from ikol.skeleton import JOINT_NAMES

Bools = NDArray[np.bool_]
Float64 = NDArray[np.float64]

_HEAD, _NECK = JOINT_NAMES.index("head"), JOINT_NAMES.index("neck")
_ARMS, _HANDS, _LEGS, _FEET = (
    [JOINT_NAMES.index(f"{side}_{name}") for name in names for side in ("left", "right")]
    for names in (("shoulder", "elbow"), ("wrist", "hand"), ("hip", "knee"), ("ankle", "foot"))
)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The body's surface in places that clothes and hair end at; one value per vertex [V].

    Attributes:
        part: Joint that carries most of the vertex.
        head: Whether it belongs to the head, without the neck.
        up_head: Height above the head's joint over the head's height.
        ahead: Distance in front of the head's joint over the head's height.
        down_arm: 0 at the shoulder, 1 at the elbow, 2 at the wrist; -1 off the arms.
        down_leg: 0 at the hip, 1 at the knee, 2 at the ankle; -1 off the legs and feet.
        foot: Whether it belongs to a foot.
        trunk: 0 at the hips, 1 at the shoulders; -1 off the trunk.
        eye: Whether it belongs to an eyeball.
    """

    part: NDArray[np.intp]
    head: Bools
    up_head: Float64
    ahead: Float64
    down_arm: Float64
    down_leg: Float64
    foot: Bools
    trunk: Float64
    eye: Bools


def anatomy_of(body: BodyModel) -> Anatomy:
    """Find the parts from the average body in its T-pose, by its joints and skin weights."""
    vertices = body.vertices_template.astype(np.float64)
    joints = body.keypoint_template.astype(np.float64)
    part = body.skin_weights.argmax(axis=1)
    x, y, z = np.abs(vertices[:, 0]), vertices[:, 1], vertices[:, 2]
    height = joints[24, 1] - joints[_HEAD, 1]
    on_arm, on_hand = np.isin(part, _ARMS), np.isin(part, _HANDS)
    on_leg, on_foot = np.isin(part, _LEGS), np.isin(part, _FEET)
    head = part == _HEAD
    trunk = ~(on_arm | on_hand | on_leg | on_foot | head | (part == _NECK))
    down_arm = _along(x, joints[16, 0], joints[18, 0], joints[20, 0])
    down_leg = _along(-y, -joints[1, 1], -joints[4, 1], -joints[7, 1])
    up = (y - joints[1, 1]) / (joints[16, 1] - joints[1, 1])
    return Anatomy(
        part=part,
        head=head,
        up_head=(y - joints[_HEAD, 1]) / height,
        ahead=(z - joints[_HEAD, 2]) / height,
        down_arm=np.where(on_arm | on_hand, np.maximum(down_arm, 0.0), -1.0),
        down_leg=np.where(on_leg | on_foot, np.maximum(down_leg, 0.0), -1.0),
        foot=on_foot,
        trunk=np.where(trunk, np.maximum(up, 0.0), -1.0),
        eye=_loose(body) & head,
    )


def _along(value: Float64, start: float, middle: float, end: float) -> Float64:
    """Place on a limb: 0 at its start, 1 at its middle, 2 at its end, and on at both ends."""
    places = (2 * start - middle, start, middle, end, 2 * end - middle)
    return np.interp(value, places, (-1.0, 0.0, 1.0, 2.0, 3.0))


def _loose(body: BodyModel) -> Bools:
    """Vertices that hang together with less than a tenth of the body."""
    count = len(body.vertices_template)
    start, end = body.faces[:, [0, 1, 2]].ravel(), body.faces[:, [1, 2, 0]].ravel()
    edges = coo_matrix((np.ones(len(start)), (start, end)), shape=(count, count))
    _, labels = connected_components(edges, directed=False)
    return np.bincount(labels)[labels] < 0.1 * count
