"""Where a body touches the ground: under heel and toes of each foot."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.skeleton import JOINT_NAMES

Float64 = NDArray[np.float64]

SOLE_NAMES: Final = ("left_heel", "left_toes", "right_heel", "right_toes")
SOLE_JOINTS: Final = tuple(
    JOINT_NAMES.index(name) for name in ("left_ankle", "left_foot", "right_ankle", "right_foot")
)
"""Joints that carry the soles."""

_SOLE_M: Final = 0.012
"""How far up from the ground the sole of a standing body reaches."""
_HEEL_M: Final = 0.05
"""Length of the heel's part of the sole, from the back."""


@dataclass(frozen=True, slots=True)
class Soles:
    """Points under the feet, rigid with `SOLE_JOINTS`.

    Attributes:
        offsets: From the joint in the T-pose [4, 3], metres; all four are equally low.
    """

    offsets: Float64

    def posed(self, R_world_joint: Float64, joints: Float64) -> Float64:
        """Place the points.

        Args:
            R_world_joint: Orientations of the joints [..., 24, 3, 3] in any frame.
            joints: The joints [..., 24 (or more), 3] in that frame, metres.

        Returns:
            [..., 4, 3].
        """
        carriers = list(SOLE_JOINTS)
        turned = (R_world_joint[..., carriers, :, :] @ self.offsets[..., None])[..., 0]
        return joints[..., carriers, :] + turned


def soles_of(body: BodyModel, betas: NDArray[np.floating]) -> Soles:
    """The soles of a body of some shape [10]: the middle of what is lowest under heel and toes."""
    template = body.vertices_template
    height, ahead = template[:, 1], template[:, 2]
    rest = body.rest_vertices(betas).astype(np.float64)
    joints = body.rest_joints(betas).astype(np.float64)
    floor = rest[:, 1].min()
    offsets = np.empty((len(SOLE_JOINTS), 3))
    for side in (0, 2):
        ankle, foot = SOLE_JOINTS[side : side + 2]
        weights = body.skin_weights
        sole = (weights[:, [ankle, foot]].sum(axis=1) > 0.5) & (height < height.min() + _SOLE_M)
        heel = sole & (ahead < ahead[sole].min() + _HEEL_M)
        toes = sole & (weights[:, foot] > 0.5)
        for row, (joint, part) in enumerate(((ankle, heel), (foot, toes)), start=side):
            offsets[row] = rest[part].mean(0) - joints[joint]
            offsets[row, 1] = floor - joints[joint, 1]
    return Soles(offsets)
