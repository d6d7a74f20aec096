"""Where the bones of a body lie at rest, and how they are rolled: 24, or 52 with fingers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .body_data import BodyData
from .rig_math import body_to_upright
from .vendored import (
    FINGER_NAMES,
    FINGER_PARENTS,
    JOINT_NAMES,
    JOINT_PARENTS,
    NUM_JOINTS,
    PRIMARY_CHILD,
)

Float = NDArray[np.float64]

_UP, _FORWARD, _BACK = (0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (0.0, 1.0, 0.0)
_ARM = ("collar", "shoulder", "elbow", "wrist", "hand")
_FOOT = ("ankle", "foot")
_NUM_HANDS = 2
_PHALANGES = 3


@dataclass(frozen=True, slots=True)
class BoneLayout:
    """Rest bones in armature space (z up, facing -y, soles on z = 0), metres.

    Attributes:
        names: Of the bones [B], parents first.
        parents: Place of each bone's parent among them [B]; -1 for the root.
        connected: Whether each bone begins where its parent ends [B].
        heads: The joints [B, 3].
        tails: Their far ends [B, 3]: the primary child, or the end of the limb.
        z_axes: Direction that each bone's local z axis is rolled to [B, 3].
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    connected: tuple[bool, ...]
    heads: Float
    tails: Float
    z_axes: Float


def sole_height(body: BodyData, betas: NDArray[np.floating]) -> float:
    """Height [m] of the lowest vertex of a shape at rest, below which the ground is put."""
    return float(body.rest_vertices(betas)[:, 1].min())


def lay_out_bones(body: BodyData, betas: NDArray[np.floating]) -> BoneLayout:
    """Bones of the body with shape `betas` [10]."""
    joints = body.rest_joints(betas)
    vertices = body.rest_vertices(betas)
    tails = np.empty_like(joints)
    for joint, child in enumerate(PRIMARY_CHILD):
        if child < NUM_JOINTS:
            tails[joint] = joints[child]
        else:
            tails[joint] = _limb_end(joint, joints, vertices, body.weights[:, joint])
    ground = np.array([0.0, 0.0, vertices[:, 1].min()])
    layout = BoneLayout(
        JOINT_NAMES,
        JOINT_PARENTS,
        tuple(parent >= 0 and PRIMARY_CHILD[parent] == j for j, parent in enumerate(JOINT_PARENTS)),
        body_to_upright(joints) - ground,
        body_to_upright(tails) - ground,
        np.array([_z_axis(name) for name in JOINT_NAMES]),
    )
    return (
        _with_fingers(layout, body_to_upright(body.rest_fingers(betas)) - ground)
        if body.has_fingers
        else layout
    )


def _with_fingers(layout: BoneLayout, points: Float) -> BoneLayout:
    """Fingers, given as joints and tips [40, 3], in the place of the last two bones."""
    own = NUM_JOINTS - _NUM_HANDS
    joints, tips = points[: len(FINGER_NAMES)], points[len(FINGER_NAMES) :]
    tails = np.empty_like(joints)
    roots = np.arange(len(joints)) % _PHALANGES == 0
    tails[:-1] = joints[1:]
    tails[np.roll(roots, -1)] = tips
    return BoneLayout(
        (*layout.names[:own], *FINGER_NAMES),
        (*layout.parents[:own], *(p if p < own else p - _NUM_HANDS for p in FINGER_PARENTS)),
        (*layout.connected[:own], *(not root for root in roots.tolist())),
        np.concatenate((layout.heads[:own], joints)),
        np.concatenate((layout.tails[:own], tails)),
        np.concatenate((layout.z_axes[:own], np.tile(_UP, (len(joints), 1)))),
    )


def _limb_end(
    joint: int, joints: Float, vertices: Float, weights: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Tail of a bone without a child: as far along the limb as its own vertices reach."""
    to_joint = joints[joint] - joints[JOINT_PARENTS[joint]]
    length = float(np.linalg.norm(to_joint))
    name = JOINT_NAMES[joint]
    if name == "head":
        direction = np.array([0.0, 1.0, 0.0])
    elif name.endswith("foot"):
        direction = np.array([0.0, 0.0, 1.0])
    else:
        direction = to_joint / length
    own = vertices[weights > 0.5]
    reach = ((own - joints[joint]) @ direction).max(initial=0.0)
    return joints[joint] + max(float(reach), 0.3 * length) * direction


def _z_axis(name: str) -> tuple[float, float, float]:
    """Rolls that are mirrored left to right and bend elbows and knees about one local axis."""
    if name.endswith(_ARM):
        return _BACK
    return _UP if name.endswith(_FOOT) else _FORWARD
