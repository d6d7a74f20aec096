"""The camera that is assumed behind the footage: a pinhole."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError

Float = NDArray[np.float32] | NDArray[np.float64]

_MIN_FOV_DEG: Final = 5.0
_MAX_FOV_DEG: Final = 150.0


@dataclass(frozen=True, slots=True)
class View:
    """The picture that the frames have in common: focal length and size in pixels."""

    focal_px: float
    width: int
    height: int


def focal_length_px(width: int, height: int, fov_deg: float | None = None) -> float:
    """Focal length in pixels; the picture says nothing of it, so it is a guess unless given.

    Args:
        width: Image width in pixels.
        height: Image height in pixels.
        fov_deg: Field of view across the image's longer side in degrees. By default the focal
            length is the image's diagonal (53 degrees across it), close to phones and to a
            normal lens, as in CLIFF (Li et al. 2022).

    Raises:
        IkolError: `fov` if the field of view is not between 5 and 150 degrees.
    """
    if fov_deg is None:
        return math.hypot(width, height)
    if not _MIN_FOV_DEG <= fov_deg <= _MAX_FOV_DEG:
        raise IkolError(
            f"A field of view of {fov_deg:g} degrees is not possible here.",
            f"Give one between {_MIN_FOV_DEG:g} and {_MAX_FOV_DEG:g} degrees.",
            "fov",
        )
    return 0.5 * max(width, height) / math.tan(math.radians(fov_deg) / 2.0)


def field_of_view_deg(focal_px: float, width: int, height: int) -> float:
    """Field of view across the longer side of an image of that size, in degrees."""
    return math.degrees(2.0 * math.atan(0.5 * max(width, height) / focal_px))


def rays(points_px: Float, focal_px: float, width: int, height: int) -> NDArray[np.float64]:
    """Where image points lie on the plane at depth 1.

    Args:
        points_px: [..., 2] pixels; pixel centres are at integers.
        focal_px: Focal length.
        width: Image width in pixels.
        height: Image height in pixels.

    Returns:
        [..., 2]: x/z, y/z in the camera's frame.
    """
    centre = (np.array([width, height]) - 1.0) / 2.0
    return (points_px[..., :2].astype(np.float64) - centre) / focal_px


def project(points_camera: Float, focal_px: float, width: int, height: int) -> NDArray[np.float64]:
    """Image points [..., 2] in pixels of points [..., 3] in the camera's frame, metres."""
    centre = (np.array([width, height]) - 1.0) / 2.0
    depth = np.maximum(points_camera[..., 2:], 1e-3)
    return focal_px * points_camera[..., :2] / depth + centre


def rotation_to_ray(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least rotations [..., 3, 3] that turn the optical axis to directions [..., 3].

    A net that sees a cut-out of the image sees it as if the camera pointed at its centre. What
    it says is turned by this to be true of the camera as it stands.
    """
    x, y, z = np.moveaxis(directions / np.linalg.norm(directions, axis=-1, keepdims=True), -1, 0)
    k = 1.0 / (1.0 + z)
    rows = (1.0 - k * x * x, -k * x * y, x, -k * x * y, 1.0 - k * y * y, y, -x, -y, z)
    return np.stack(rows, axis=-1).reshape(*x.shape, 3, 3)
