"""Terms on the rotations of single joints: their Jacobians are blocks on a diagonal."""

from abc import ABC, abstractmethod
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


class JointTerm(ABC):
    """A term on the rotations of joints 1..23, each by itself: a Jacobian of blocks."""

    @abstractmethod
    def weights(self) -> Tensor:
        """Weights of the squared residuals, broadcastable to [..., 23 m]."""

    @abstractmethod
    def residual(self, pose: Pose) -> Tensor:
        """The m residuals of each joint [..., 23 m]."""

    @abstractmethod
    def blocks(self, pose: Pose) -> Tensor:
        """Derivative of each joint's residuals by its k degrees of freedom [..., 23, k, m]."""

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """The blocks on a diagonal [..., D, 23 m]."""
        return spread(self.blocks(pose), points_jacobian.shape[-3])


@dataclass(frozen=True, slots=True)
class SwingPrior(JointTerm):
    """Pull of each swing towards zero: mu (1 - cos swing). For the freedoms of `Swing2`."""

    rest: Rest
    weight: float

    def weights(self) -> Tensor:
        """The prior's weight mu in m^2 [1]."""
        return self.rest.axes.new_full((1,), self.weight)

    def residual(self, pose: Pose) -> Tensor:
        """Two components of length 2 sin(swing / 2) for each joint [..., 46]."""
        return 2 * self._across(pose).flatten(-2)

    def blocks(self, pose: Pose) -> Tensor:
        """[..., 23, 2, 2]."""
        across = self._across(pose)
        along = (self.rest.axes * pose.bisectors).sum(-1)[..., None, None]
        eye = torch.eye(2, dtype=across.dtype, device=across.device)
        # The moving tangents seen from the rest tangents; omega = first tangent moves the
        # bisector by half a unit along minus the second one, and the other way round.
        seen = eye - across[..., :, None] * across[..., None, :] / (1 + along)
        return torch.stack([-seen[..., 1], seen[..., 0]], dim=-2)

    def _across(self, pose: Pose) -> Tensor:
        return (self.rest.tangents.mT @ pose.bisectors[..., None]).squeeze(-1)


@dataclass(frozen=True, slots=True)
class TurnPrior(JointTerm):
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

    def blocks(self, pose: Pose) -> Tensor:
        """[..., 23, 3, 3].

        A turn by omega moves the quaternion by (0, omega) (w, v) / 2.
        """
        w, v = pose.bisectors[..., :1, None], pose.bisectors[..., 1:]
        return (w * identity(v) + skew(v)) @ self._frames()

    def _frames(self) -> Tensor:
        return torch.cat([self.rest.tangents, self.rest.axes[..., None]], dim=-1)
