"""Joint limits as soft terms: nothing inside a joint's range, a spring outside of it."""

from collections.abc import Callable

import torch
from torch import Tensor

from ikol.made_once import constant_like
from ikol.rotations import normalized, skew
from ikol.solver.inputs import Problem
from ikol.solver.joint_limits import swing_cones, twist_ranges
from ikol.solver.joint_terms import JointTerm
from ikol.solver.pose import Pose

_NEAREST_TO_OPPOSITE = 1e-4
"""Least cos^2 of half the angle from a cone's axis; short of 179 degrees."""


class SwingLimit(JointTerm):
    """How far each bone is outside of its joint's cone (`joint_limits`).

    With a bone's coordinates x on the cone and rho = 1 on its rim, the residual is (1 - 1/rho) x:
    the way to the rim on the line to the cone's axis, about an angle in radians.
    """

    def __init__(
        self, problem: Problem, weight: float, joint_axes: Callable[[Pose], Tensor]
    ) -> None:
        """A term of a weight in m^2, for joints that turn about axes [..., 23, 3, k]."""
        self._rest_axes = problem.rest.axes[..., None]
        self._cones = swing_cones(problem.rest.axes)
        self._weight = weight
        self._joint_axes = joint_axes

    def weights(self) -> Tensor:
        """The term's weight in m^2 [1]."""
        return self._rest_axes.new_full((1,), self._weight)

    def residual(self, pose: Pose) -> Tensor:
        """Two components for each joint [..., 46]."""
        coordinates, _ = self._coordinates(self._bones(pose))
        rim = (coordinates / self._cones.half_chords).norm(dim=-1, keepdim=True).clamp(min=1)
        return ((1 - 1 / rim) * coordinates).flatten(-2)

    def blocks(self, pose: Pose) -> Tensor:
        """[..., 23, k, 2]."""
        bones = self._bones(pose)
        coordinates, stretch = self._coordinates(bones)
        scaled = coordinates / self._cones.half_chords
        rim = scaled.norm(dim=-1, keepdim=True)
        outside = (rim > 1)[..., None]
        rim = rim.clamp(min=1)
        # d(1 - 1/rho) = d(rho) / rho^2 and d(rho) = x . dx / half_chords^2 / rho
        outward = (scaled / self._cones.half_chords / rim**3)[..., None, :]
        pull = coordinates[..., :, None] * outward
        pull = pull + (1 - 1 / rim)[..., None] * torch.eye(2, dtype=rim.dtype, device=rim.device)
        across = self._cones.across
        along = 0.25 * stretch[..., None] ** 2 * self._cones.centres[..., None]
        slope = stretch[..., None] * across - along * coordinates[..., None, :]
        moving = skew(bones).mT @ self._joint_axes(pose)
        return torch.where(outside, moving.mT @ slope @ pull.mT, 0.0)

    def _bones(self, pose: Pose) -> Tensor:
        return (pose.R_parent_joint[..., 1:, :, :] @ self._rest_axes).squeeze(-1)

    def _coordinates(self, bones: Tensor) -> tuple[Tensor, Tensor]:
        """Coordinates on the cones [..., 23, 2], and their ratio to orthographic ones."""
        cosines = (self._cones.centres * bones).sum(-1, keepdim=True)
        stretch = ((1 + cosines) / 2).clamp(min=_NEAREST_TO_OPPOSITE).rsqrt()
        return stretch * (self._cones.across.mT @ bones[..., None]).squeeze(-1), stretch


class TwistLimit(JointTerm):
    """How far each twist is outside of its range. For `Full`.

    An excess e beyond the range under a swing theta gives 2 cos(theta / 2) sin(e / 2), about e: no
    angle is needed, and a swing of 180 degrees, which leaves the twist open, has no limit.
    """

    def __init__(self, problem: Problem, twist_cos_sin: Tensor, weight: float) -> None:
        """A term of a weight in m^2, with the given twists [..., 23, 2]."""
        axes = problem.rest.axes
        least, greatest = twist_ranges(axes).unbind(-1)
        middle, half = (least + greatest) / 2, (greatest - least) / 2
        no_twist = constant_like(axes, (1.0, 0.0))
        cos, sin = normalized(twist_cos_sin, no_twist).unbind(-1)
        # The given twist from the range's middle, halved
        cos, sin = cos * middle.cos() + sin * middle.sin(), sin * middle.cos() - cos * middle.sin()
        halved = normalized(torch.stack([1 + cos, sin], dim=-1), constant_like(axes, (0.0, 1.0)))
        self._cos, self._sin = halved.unbind(-1)
        self._cos_half, self._sin_half = (half / 2).cos(), (half / 2).sin()
        self._axes = axes
        self._weight = weight

    def weights(self) -> Tensor:
        """The term's weight in m^2 [1]."""
        return self._axes.new_full((1,), self._weight)

    def residual(self, pose: Pose) -> Tensor:
        """One excess for each joint, of either sign [..., 23]."""
        w, p = self._turns(pose)
        cos, sin = self._offsets(w, p)
        twist_cos, twist_sin = w * cos - p * sin, w * sin + p * cos
        excess = twist_sin.abs() * self._cos_half - twist_cos * self._sin_half
        return 2 * twist_sin.sign() * excess.clamp(min=0)

    def blocks(self, pose: Pose) -> Tensor:
        """[..., 23, 3, 1]."""
        w, p = self._turns(pose)
        cos, sin = self._offsets(w, p)
        twist_cos, twist_sin = w * cos - p * sin, w * sin + p * cos
        outside = twist_sin.abs() * self._cos_half > twist_cos * self._sin_half
        # A turn by omega moves w by -v . omega / 2, and the part p of v along the rest bone t by
        # (w t + v x t) . omega / 2.
        v = pose.bisectors[..., 1:]
        w_rates = -v
        p_rates = w[..., None] * self._axes + torch.linalg.cross(v, self._axes.expand_as(v))
        side = twist_sin.sign() * self._sin_half
        by_w = self._cos_half * sin - side * cos
        by_p = self._cos_half * cos + side * sin
        rates = by_w[..., None] * w_rates + by_p[..., None] * p_rates
        return torch.where(outside[..., None], rates, 0.0)[..., None]

    def _turns(self, pose: Pose) -> tuple[Tensor, Tensor]:
        """Cosine and sine of half the twist's deviation, times cos(theta / 2) [..., 23]."""
        return pose.bisectors[..., 0], (pose.bisectors[..., 1:] * self._axes).sum(-1)

    def _offsets(self, w: Tensor, p: Tensor) -> tuple[Tensor, Tensor]:
        """Half the angle to add, for half the twist from the range's middle within 90 degrees."""
        sign = torch.where(w * self._cos < p * self._sin, -1.0, 1.0)
        return sign * self._cos, sign * self._sin
