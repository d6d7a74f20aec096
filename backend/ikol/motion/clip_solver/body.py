"""A person's body as the objective needs it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ikol.body.model import BodyModel
from ikol.skeleton import KEYPOINT_PARENTS, NUM_JOINTS, NUM_KEYPOINTS, PRIMARY_CHILD
from ikol.solver.joint_limits import swing_cones, twist_ranges

from ..soles import SOLE_JOINTS, soles_of
from .skeleton import FIRST_SOLE, NUM_POINTS, POINT_PARENTS
from .turn_prior import OF_KEYPOINTS, TurnPrior

Float64 = NDArray[np.float64]

PARENTS: Final = np.array(POINT_PARENTS)
_FEET: Final = tuple(
    k for k, parent in enumerate(KEYPOINT_PARENTS) if k in SOLE_JOINTS or parent in SOLE_JOINTS
)


@dataclass(frozen=True, slots=True)
class SolverBody:
    """A body of a certain shape.

    Attributes:
        levers: From the joint that carries a point to the point, in the T-pose [33, 3], metres.
        depths: How deep these points lie under the skin, in the direction in which that is the
            least [33], metres; 0 of soles, minus infinity of feet, which these are under.
        axes: Unit rest bones of joints 1..23 [23, 3].
        ranges: How far these joints turn: axes of the swings' cones [23, 3], directions of the
            cones' coordinates [23, 2, 3], half chords [23, 2], least and greatest half twists
            [23, 2], see `ikol.solver.joint_limits`.
        prior: How they usually turn, beside what is told of them.
    """

    levers: Float64
    depths: Float64
    axes: Float64
    ranges: tuple[Float64, ...]
    prior: TurnPrior

    @classmethod
    def of(
        cls, body: BodyModel, betas: NDArray[np.floating], prior: TurnPrior = OF_KEYPOINTS
    ) -> "SolverBody":
        """The body in a shape [10], of which rotations are told as the prior knows."""
        rest = body.rest_keypoints(betas).astype(np.float64)
        levers = np.zeros((NUM_POINTS, 3))
        levers[1:NUM_KEYPOINTS] = rest[1:] - rest[PARENTS[1:NUM_KEYPOINTS]]
        levers[FIRST_SOLE:] = soles_of(body, betas).offsets
        depths = np.zeros(NUM_POINTS)
        depths[:NUM_KEYPOINTS] = cdist(rest, body.rest_vertices(betas)).min(-1)
        depths[list(_FEET)] = -np.inf
        axes = rest[list(PRIMARY_CHILD[1:])] - rest[1:NUM_JOINTS]
        axes /= np.linalg.norm(axes, axis=-1, keepdims=True)
        return cls(levers, depths, axes, _ranges(axes), prior)

    def points(self, R_camera_joint: Float64) -> Float64:
        """Keypoints and soles [T, 33, 3] about the pelvis, for orientations [T, 24, 3, 3]."""
        placed = np.zeros((len(R_camera_joint), NUM_POINTS, 3))
        for k in range(1, NUM_POINTS):
            joint = PARENTS[k]
            placed[:, k] = placed[:, joint] + R_camera_joint[:, joint] @ self.levers[k]
        return placed


def _ranges(axes: Float64) -> tuple[Float64, ...]:
    rest = torch.from_numpy(axes)
    cones = swing_cones(rest)
    tables = (cones.centres, cones.across.mT, cones.half_chords, 0.5 * twist_ranges(rest))
    return tuple(table.contiguous().numpy() for table in tables)
