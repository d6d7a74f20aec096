"""What a clip can be solved again from: what was estimated of one person in each frame, packed."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .camera import View
from .record import ClipRecord

Float16 = NDArray[np.float16]
Float64 = NDArray[np.float64]

_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "keypoints": (29, 3),
    "points_px": (29, 2),
    "twists": (23,),
    "keypoint_trust": (29,),
    "px_trust": (29,),
    "twist_trust": (23,),
    "contacts": (4,),
}
_TRUST: Final = frozenset({"keypoint_trust", "px_trust", "twist_trust", "contacts"})

_CHUNK: Final = 1024

KEPT_COLUMNS: Final = sum(int(np.prod(shape)) for shape in _SHAPES.values())
"""253: half a kilobyte a frame."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was estimated in T frames.

    Attributes:
        rows: [T, 253]; in this order 29 keypoints in the camera's frame (x, y, z, metres), the same
            in the picture (x, y from its middle, in halves of its longer side), 23 twists
            (radians), trust in each of the three (29, 29, 23; 0..1), and contacts (4; 0..1) as the
            estimator says, NaN if it says nothing of them. Zeros where nobody was seen.
        T_own_camera: Camera [4, 4] in the world of this person alone, before they were brought into
            one world with others.
    """

    rows: Float16
    T_own_camera: Float64


def pack(record: ClipRecord, view: View) -> Float16:
    """The rows of a record whose frames are estimated.

    Args:
        record: As the estimator and the removal of outliers leave it. It is rounded to what is
            kept, so that solving it again is the same.
        view: The camera.
    """
    rows = np.full((record.size, KEPT_COLUMNS), np.nan, np.float16)
    visible = record.column("visible")
    for name, place in _columns():
        if not record.has(name):
            continue
        column = record.column(name)
        for start in range(0, record.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            rows[part, place] = _scaled(name, column[part], view).reshape(len(column[part]), -1)
            column[part][visible[part]] = _unscaled(name, rows[part, place], view)[visible[part]]
    rows[~visible] = 0.0
    return rows


def unpack(
    rows: Float16, timestamps_s: Float64, visible: NDArray[np.bool_], view: View
) -> ClipRecord:
    """The record that was packed, without what the nets themselves saw.

    Args:
        rows: As `pack` made them.
        timestamps_s: [T].
        visible: [T].
        view: The camera.
    """
    columns: dict[str, NDArray[np.generic]] = {
        "timestamps_s": timestamps_s.astype(np.float64),
        "visible": visible.copy(),
    }
    for name, place in _columns():
        if name == "contacts" and np.isnan(rows[:, place]).any():
            continue
        columns[name] = _unscaled(name, rows[:, place], view)
    return ClipRecord.of(columns)


def _scaled(name: str, values: NDArray[Any], view: View) -> NDArray[np.float32]:
    if name == "points_px":
        return ((values - _middle(view)) / _half(view)).astype(np.float32)
    return values.astype(np.float32) / np.float32(255.0 if name in _TRUST else 1.0)


def _unscaled(name: str, rows: Float16, view: View) -> NDArray[Any]:
    values = rows.astype(np.float32).reshape(len(rows), *_SHAPES[name])
    if name == "points_px":
        return values * _half(view) + _middle(view)
    return np.round(255.0 * values).astype(np.uint8) if name in _TRUST else values


def _columns() -> list[tuple[str, slice]]:
    sizes = [int(np.prod(shape)) for shape in _SHAPES.values()]
    ends = np.cumsum(sizes).tolist()
    return [
        (name, slice(end - size, end)) for name, size, end in zip(_SHAPES, sizes, ends, strict=True)
    ]


def _middle(view: View) -> NDArray[np.float32]:
    return (np.array([view.width, view.height], np.float32) - 1.0) / 2.0


def _half(view: View) -> np.float32:
    return np.float32(max(view.width, view.height) / 2.0)


def are_finite(rows: Float16) -> bool:
    """Whether rows [T, 253] are finite numbers as `pack` makes them: contacts may be NaN."""
    known = rows[:, : -_SHAPES["contacts"][0]]
    return bool(np.isfinite(known).all())
