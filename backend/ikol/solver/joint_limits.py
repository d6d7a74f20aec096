"""How far people's joints turn, for SMPL's tree in its T-pose: data, and rotations within it.

A joint's rotation is a swing of its rest bone and a twist about it (Eq. 2). The swing may take the
bone anywhere within an elliptic cone, whose axis need not be the rest bone (a knee bends one way
only); the twist has a range of its own. The numbers are round figures about the active ranges of
motion of clinical goniometry (American Academy of Orthopaedic Surgeons, 1965; C. Norkin, D. White,
"Measurement of Joint Motion"), split among the joints that SMPL has for a spine, a shoulder or a
forearm, and rather wide than narrow.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.made_once import constant_like, made_once
from ikol.rotations import normalized, rotmats_from_rotvecs, swing_between, twist_rotmats
from ikol.skeleton import JOINT_NAMES, MIRRORED, NUM_JOINTS


@dataclass(frozen=True, slots=True)
class JointRange:
    """Where a joint's bone may point and how far it may twist; x is left, y up, z forward.

    Attributes:
        centre_deg: Rotation vector from the rest bone to the axis of its cone, in degrees.
        first_axis: Direction about which the first half angle turns, made perpendicular to the
            cone's axis; the second one turns about the direction perpendicular to both.
        half_angles_deg: Half angles of the elliptic cone.
        twist_deg: Least and greatest twist about the rest bone.
    """

    centre_deg: tuple[float, float, float]
    first_axis: tuple[float, float, float]
    half_angles_deg: tuple[float, float]
    twist_deg: tuple[float, float]

    def mirrored(self) -> "JointRange":
        """The range of the same joint on the other side of the body."""
        x, y, z = self.centre_deg
        first, second, third = self.first_axis
        return JointRange(
            (x, -y, -z),
            (first, -second, -third),
            self.half_angles_deg,
            (-self.twist_deg[1], -self.twist_deg[0]),
        )


_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)

_RANGES = {
    "left_hip": JointRange((-50, 0, 12), _X, (75, 45), (-50, 50)),
    "left_knee": JointRange((71, 0, 0), _X, (81, 14), (-25, 25)),
    "left_ankle": JointRange((15, 0, 0), _X, (42, 30), (-35, 35)),
    "left_foot": JointRange((-10, 0, 0), _X, (50, 15), (-15, 15)),
    "spine1": JointRange((10, 0, 0), _X, (32, 25), (-25, 25)),
    "spine2": JointRange((10, 0, 0), _X, (32, 25), (-25, 25)),
    "spine3": JointRange((6, 0, 0), _X, (28, 22), (-25, 25)),
    "neck": JointRange((0, 0, 0), _X, (45, 35), (-50, 50)),
    "head": JointRange((0, 0, 0), _X, (40, 30), (-45, 45)),
    "left_collar": JointRange((0, 0, 12), _Z, (32, 28), (-30, 30)),
    "left_shoulder": JointRange((0, -30, -10), _Z, (105, 100), (-90, 90)),
    "left_elbow": JointRange((0, -71, 0), _Y, (81, 16), (-95, 95)),
    "left_wrist": JointRange((0, 0, 0), _Z, (75, 35), (-50, 50)),
    "left_hand": JointRange((0, 0, -35), _Z, (55, 18), (-20, 20)),
}


def _range_of(joint: int) -> JointRange:
    name = JOINT_NAMES[joint]
    if name in _RANGES:
        return _RANGES[name]
    return _RANGES[JOINT_NAMES[MIRRORED[joint]]].mirrored()


JOINT_RANGES: tuple[JointRange, ...] = tuple(_range_of(j) for j in range(1, NUM_JOINTS))
"""Ranges of joints 1..23 of SMPL's tree, relative to the T-pose."""


@dataclass(frozen=True, slots=True)
class Cones:
    """The swing cones of joints 1..23 for given rest bones, in the parents' frames.

    Coordinates on a cone are those of Lambert's equal-area projection: a bone that is off the
    cone's axis c by an angle psi has coordinates of length 2 sin(psi / 2), regular but at -c.

    Attributes:
        centres: Unit axes c of the cones [..., 23, 3].
        across: Unit directions of the two coordinates, perpendicular to c [..., 23, 3, 2].
        half_chords: Semi-axes of the ellipse in these coordinates [23, 2].
    """

    centres: Tensor
    across: Tensor
    half_chords: Tensor


def swing_cones(rest_axes: Tensor) -> Cones:
    """Cones of unit rest bones [..., 23, 3]."""
    table = _table(rest_axes.device, rest_axes.dtype)
    centres = (table.R_centres @ rest_axes[..., None]).squeeze(-1)
    first = table.first_axes
    first = first - (first * centres).sum(-1, keepdim=True) * centres
    first = normalized(first, constant_like(rest_axes, _X))
    # A turn about the first axis moves the bone along first x c, one about the second along first.
    across = torch.stack([torch.linalg.cross(first, centres), first], dim=-1)
    return Cones(centres, across, table.half_chords)


def twist_ranges(like: Tensor) -> Tensor:
    """Least and greatest twists of joints 1..23 [23, 2], radians, with a tensor's dtype, device."""
    return _table(like.device, like.dtype).twists


def sample_rotations(rest_axes: Tensor, generator: torch.Generator) -> Tensor:
    """Random rotations within the ranges: bones uniform over their cones' areas, uniform twists.

    Args:
        rest_axes: Unit rest bones of joints 1..23 [..., 23, 3]; expand them to the wanted shape.
        generator: Source of randomness, on the device of `rest_axes`.

    Returns:
        Rotations of joints 1..23 relative to the parent [..., 23, 3, 3].
    """
    dtype, device = rest_axes.dtype, rest_axes.device
    cones = swing_cones(rest_axes)
    radius, turn, twist = torch.rand(
        3, *rest_axes.shape[:-1], generator=generator, dtype=dtype, device=device
    )
    disc = torch.stack([(math.tau * turn).cos(), (math.tau * turn).sin()], dim=-1)
    chords = radius.sqrt()[..., None] * disc * cones.half_chords
    squares = (chords * chords).sum(-1, keepdim=True)
    sideways = (cones.across @ chords[..., None]).squeeze(-1)
    bones = (1 - squares / 2) * cones.centres + (1 - squares / 4).sqrt() * sideways
    least, greatest = twist_ranges(rest_axes).unbind(-1)
    twist = least + (greatest - least) * twist
    R_twist = twist_rotmats(rest_axes, torch.stack([twist.cos(), twist.sin()], dim=-1))
    return swing_between(rest_axes, bones) @ R_twist


@dataclass(frozen=True, slots=True)
class _Table:
    """`JOINT_RANGES` as tensors; half angles as chords 2 sin(half / 2), twists in radians."""

    R_centres: Tensor
    first_axes: Tensor
    half_chords: Tensor
    twists: Tensor


@made_once
def _table(device: torch.device, dtype: torch.dtype) -> _Table:
    def degrees(values: list[tuple[float, ...]]) -> Tensor:
        return torch.deg2rad(torch.tensor(values, dtype=torch.float64, device="cpu"))

    R_centres = rotmats_from_rotvecs(degrees([r.centre_deg for r in JOINT_RANGES]))
    first_axes = torch.tensor([r.first_axis for r in JOINT_RANGES], device="cpu")
    half_chords = 2 * (degrees([r.half_angles_deg for r in JOINT_RANGES]) / 2).sin()
    twists = degrees([r.twist_deg for r in JOINT_RANGES])
    return _Table(
        *(value.to(device, dtype) for value in (R_centres, first_axes, half_chords, twists))
    )
