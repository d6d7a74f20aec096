"""The fingers of a body: 30 joints of SMPL-H where SMPL has one for each hand."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import NUM_FINGER_JOINTS

Float32 = NDArray[np.float32]

_PHALANGES = 3
_NUM_BETAS = 10


@dataclass(frozen=True, eq=False)
class Fingers:
    """Joints and tips of the fingers of a body in the T-pose, and what they move.

    Attributes:
        template: The 30 joints of SMPL-H in its order, then the ten tips in the order of their
            fingers, of the average body [40, 3], metres.
        shapedirs: Their change with each beta [40, 3, 10].
        skin_weights: Share of each finger joint in each vertex [V, 30]; those of a hand add up to
            the share of SMPL's joint of that hand.
    """

    template: Float32
    shapedirs: Float32
    skin_weights: Float32

    @classmethod
    def of(
        cls,
        vertices: NDArray[Any],
        shapedirs: NDArray[Any],
        joint_regressor: NDArray[Any],
        skin_weights: NDArray[Any],
    ) -> Self:
        """The fingers of a body.

        Args:
            vertices: Average body in the T-pose [V, 3].
            shapedirs: Change of each vertex with each of the ten betas [V, 3, 10].
            joint_regressor: Joints as combinations of vertices [30, V].
            skin_weights: [V, 30].
        """
        joints = joint_regressor @ vertices
        dirs = np.einsum("jv,vkb->jkb", joint_regressor, shapedirs, optimize=True)
        tips: list[int] = []
        for last in range(_PHALANGES - 1, NUM_FINGER_JOINTS, _PHALANGES):
            own = skin_weights[:, last] > 0.5 * skin_weights[:, last].max()
            ahead = (vertices - joints[last]) @ (joints[last] - joints[last - 1])
            tips.append(int(np.argmax(np.where(own, ahead, -np.inf))))
        return cls(
            np.concatenate([joints, vertices[tips]]).astype(np.float32),
            np.concatenate([dirs, shapedirs[tips]]).astype(np.float32),
            np.ascontiguousarray(skin_weights, np.float32),
        )

    def rest_points(self, betas: NDArray[np.floating]) -> Float32:
        """Joints and tips of the T-pose [..., 40, 3] for shapes `betas` [..., 10]."""
        flat: Float32 = betas.astype(np.float32) @ self.shapedirs.reshape(-1, _NUM_BETAS).T
        return self.template + flat.reshape(*betas.shape[:-1], -1, 3)
