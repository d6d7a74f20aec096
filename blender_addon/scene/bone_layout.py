"""Where the 24 bones of a body lie at rest, and how they are rolled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .body_data import BodyData
from .rig_math import body_to_upright
from .vendored import JOINT_NAMES, JOINT_PARENTS, NUM_JOINTS, PRIMARY_CHILD

Float = NDArray[np.float64]

_UP, _FORWARD, _BACK = (0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (0.0, 1.0, 0.0)
_ARM = ("collar", "shoulder", "elbow", "wrist", "hand")
_FOOT = ("ankle", "foot")


@dataclass(frozen=True, slots=True)
class BoneLayout:
    """Rest bones in armature space (z up, facing -y, soles on z = 0), metres.

    Attributes:
        heads: The joints [24, 3].
        tails: Their far ends [24, 3]: the primary child, or the end of the limb.
        z_axes: Direction that each bone's local z axis is rolled to [24, 3].
    """

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
    return BoneLayout(
        body_to_upright(joints) - ground,
        body_to_upright(tails) - ground,
        np.array([_z_axis(name) for name in JOINT_NAMES]),
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
