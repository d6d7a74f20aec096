"""A few points of the body's surface, posed without the rest of it."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import NUM_BETAS, BodyModel
from ikol.skeleton import NUM_JOINTS

Float64 = NDArray[np.float64]


class SurfacePoints:
    """Means of vertices under linear blend skinning (Loper et al., "SMPL", 2015, Eq. 5 to 9).

    Skinning is linear in the vertices, so a mean of many is posed as cheaply as a single one: the
    sums over vertices are taken once, and what is left is a sum over joints.
    """

    def __init__(self, body: BodyModel, groups: Sequence[NDArray[np.intp]]) -> None:
        """Prepare.

        Args:
            body: A body without pose-dependent corrections.
            groups: Vertices that each of N points is the mean of.
        """
        if body.posedirs is not None:
            raise ValueError("bodies with pose-dependent corrections are not valid here")
        self._body = body
        shape = (len(groups), NUM_JOINTS, 3, 1 + NUM_BETAS)
        self._moments = np.zeros(shape)
        self._shares = np.zeros((len(groups), NUM_JOINTS))
        for point, group in enumerate(groups):
            weights = body.skin_weights[group].astype(np.float64) / len(group)
            places = np.concatenate(
                [body.vertices_template[group, :, None], body.shapedirs[group]], axis=-1
            )
            self._moments[point] = np.einsum("vj,vkb->jkb", weights, places)
            self._shares[point] = weights.sum(axis=0)

    def posed(self, R_parent_joint: Float64, betas: Float64) -> tuple[Float64, Float64]:
        """Pose the points about the pelvis.

        Args:
            R_parent_joint: Rotations relative to the parent [T, 24, 3, 3].
            betas: Shape [10].

        Returns:
            Points [T, N, 3] and keypoints [T, 29, 3], metres, relative to the pelvis joint.
        """
        rest = self._body.rest_keypoints(betas).astype(np.float64)
        posed, R_world_joint = forward_kinematics(
            torch.from_numpy(R_parent_joint), torch.from_numpy(rest)
        )
        keypoints, R = posed.numpy(), R_world_joint.numpy()
        # A joint moves its share of a point rigidly: the sum of R (x - rest joint) + joint.
        moments = self._moments @ np.concatenate([[1.0], betas])
        arms = moments - self._shares[..., None] * rest[:NUM_JOINTS]
        turned = np.einsum("tjab,njb->tna", R, arms, optimize=True)
        return turned + self._shares @ keypoints[:, :NUM_JOINTS], keypoints
