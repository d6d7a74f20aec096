"""Whether a capture can be solved again: files and clients may bring anything."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError

from .capture import Capture
from .kept import Kept, are_finite

_TURN_TOLERANCE: Final = 1e-3


def check_sound(capture: Capture, kept: Kept, contacts: NDArray[np.float32] | None) -> None:
    """Refuse what would not be solved, or to numbers that are none.

    Args:
        capture: What is to be solved again.
        kept: What from.
        contacts: Contacts [T, 4] that are given; None if they are found.

    Raises:
        IkolError: `kept` if it is damaged.
    """
    damage = next(_damages(capture, kept, contacts), None)
    if damage is not None:
        raise IkolError(
            f"What was to be solved again is damaged: {damage}.",
            "Take back what was edited in it, or capture the clip again.",
            "kept",
        )


def _damages(capture: Capture, kept: Kept, contacts: NDArray[np.float32] | None) -> Iterator[str]:
    camera, times_s = capture.camera, capture.timestamps_s
    motion, hands = camera.motion, capture.hands
    poses = [kept.T_own_camera, camera.T_world_camera]
    poses += [] if motion is None else [motion.poses()]
    points = [] if hands is None else [hands.landmarks_px, hands.landmarks_camera]
    if not (np.isfinite(times_s).all() and (np.diff(times_s) > 0.0).all()):
        yield "its timestamps do not grow"
    if not capture.visible.any():
        yield "nobody is seen in any frame"
    if not are_finite(kept.rows):
        yield "what was estimated of its frames is not made of numbers"
    if not np.isfinite(capture.betas).all():
        yield "the body's shape is not made of numbers"
    if not all(np.isfinite(seen).all() for seen in points):
        yield "the landmarks of its hands are not made of numbers"
    if not 0.0 < capture.fps < math.inf:
        yield f"its frame rate is {capture.fps:g}"
    if not 0.0 < camera.focal_px < math.inf:
        yield f"the camera's focal length is {camera.focal_px:g} pixels"
    if min(camera.width, camera.height) < 1:
        yield f"its pictures have {camera.width} x {camera.height} pixels"
    if not all(_are_poses(T) for T in poses):
        yield "what should be poses of the camera is none"
    if contacts is not None and not _are_shares(contacts, (len(kept.rows), 4)):
        yield "contacts are not numbers from 0 to 1 for each frame and sole"


def _are_poses(T: NDArray[np.float64]) -> bool:
    """Whether matrices [..., 4, 4] turn and move."""
    R = T[..., :3, :3]
    with np.errstate(all="ignore"):
        off = np.abs(R @ R.swapaxes(-1, -2) - np.eye(3))
    return bool(np.isfinite(T).all() and (off < _TURN_TOLERANCE).all())


def _are_shares(values: NDArray[np.float32], shape: tuple[int, ...]) -> bool:
    return values.shape == shape and bool(((values >= 0.0) & (values <= 1.0)).all())
