"""Terms on the rotations of single joints: their Jacobians are blocks on a diagonal."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.rotations import identity, skew
from ikol.solver.inputs import Rest
from ikol.solver.pose import Pose
from ikol.solver.tree import NUM_SWINGS


def spread(blocks: Tensor, freedoms: int) -> Tensor:
    """Blocks [..., 23, k, m] of joints 1..23 on the diagonal of [..., freedoms, 23 m].

    Three rows of zeros for the root come first; what is left (a shape's) follows, zeros too.
    """
    diagonal = torch.eye(NUM_SWINGS, dtype=blocks.dtype, device=blocks.device)
    rows = (blocks[..., :, :, None, :] * diagonal[:, None, :, None]).flatten(-2).flatten(-3, -2)
    return torch.nn.functional.pad(rows, (0, 0, 3, freedoms - 3 - rows.shape[-2]))


@dataclass(frozen=True, slots=True)
class TurnPrior:
    """Pulls of swings towards zero and of twists towards the given ones. For `Full`.

    With the quaternion (w, v) of R R_twist^-1, swing angle theta and twist deviation d, the
    residuals are 2 v: of length 2 sin(theta / 2) across the rest bone t, and
    2 cos(theta / 2) sin(d / 2) along it, which fades where a swing of 180 degrees leaves no twist
    to speak of. They are regular at every rotation.

    Attributes:
        rest: The body at rest.
        swing_weight: Weight mu of the swings in m^2.
        twist_weights: Weights of the twists [..., 23], m^2.
    """

    rest: Rest
    swing_weight: float
    twist_weights: Tensor

    def weights(self) -> Tensor:
        """For each joint twice the swing's weight, then the twist's [..., 69]."""
        swing = torch.full_like(self.twist_weights, self.swing_weight)
        return torch.stack([swing, swing, self.twist_weights], dim=-1).flatten(-2)

    def residual(self, pose: Pose) -> Tensor:
        """Two components across and one along each rest bone [..., 69]."""
        turns = pose.bisectors[..., 1:, None]
        return 2 * (self._frames().mT @ turns).squeeze(-1).flatten(-2)

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """Blocks of 3 x 3 on the diagonal [..., D, 69].

        A turn by omega moves the quaternion by (0, omega) (w, v) / 2.
        """
        w, v = pose.bisectors[..., :1, None], pose.bisectors[..., 1:]
        blocks = (w * identity(v) + skew(v)) @ self._frames()
        return spread(blocks, points_jacobian.shape[-3])

    def _frames(self) -> Tensor:
        return torch.cat([self.rest.tangents, self.rest.axes[..., None]], dim=-1)
