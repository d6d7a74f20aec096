"""A clip of any length, window by window: memory stays flat and time linear."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import quats_wxyz_from_rotmats, rotmats_from_quats_wxyz

from .descent import descend
from .evidence import Evidence, Footing

WINDOW_FRAMES: Final = 160
_AHEAD_S: Final = 1.0
_MOST_AHEAD: Final = 40
_ALONE_S: Final = 1.0 / 30.0
"""Time that a frame alone stands for."""
FIXED: Final = 2
"""Frames before a window that it goes on from: a second difference sees two."""


def solve_windows(  # noqa: PLR0917
    quats_camera_joint: NDArray[np.float32],
    pelvis_camera: NDArray[np.float32],
    evidence: Evidence,
    footing: Footing | None,
    iterations: int,
    tick: Callable[[int], None],
) -> None:
    """Improve a whole clip in place.

    A window goes on from the last frames of the one before, which are what they are, and looks
    ahead of its end, since what comes later weighs on what is now; of that the next one makes its
    own.

    Args:
        quats_camera_joint: Orientations [T, 24, 4] in the axes of the shot's first camera.
        pelvis_camera: [T, 3] metres.
        evidence: The data.
        footing: Where feet stand; None if it is not known yet.
        iterations: Steps for each window.
        tick: Called with the number of frames done since the last call.
    """
    count = len(quats_camera_joint)
    times_s = evidence.timestamps_s
    step_s = typical_step_s(times_s)
    ahead = min(_MOST_AHEAD, 1 + round(_AHEAD_S / step_s))
    for start in range(0, count, WINDOW_FRAMES):
        frames = slice(start, min(start + WINDOW_FRAMES + ahead, count))
        solve_window(
            quats_camera_joint, pelvis_camera, evidence, footing, iterations, frames, step_s
        )
        tick(min(WINDOW_FRAMES, count - start))


def typical_step_s(timestamps_s: NDArray[np.float64]) -> float:
    """Time from frame to frame."""
    return float(np.median(np.diff(timestamps_s))) if len(timestamps_s) > 1 else _ALONE_S


def solve_window(  # noqa: PLR0917
    quats_camera_joint: NDArray[np.float32],
    pelvis_camera: NDArray[np.float32],
    evidence: Evidence,
    footing: Footing | None,
    iterations: int,
    frames: slice,
    step_s: float,
) -> None:
    """Improve some frames in place, which go on from those before them.

    Args:
        quats_camera_joint: As above.
        pelvis_camera: As above.
        evidence: The data.
        footing: Where feet stand; None if it is not known yet.
        iterations: Steps.
        frames: Start and stop of the frames.
        step_s: Time from frame to frame.
    """
    start = frames.start
    first = max(0, start - FIXED)
    rows = slice(first, frames.stop)
    R = rotmats_from_quats_wxyz(quats_camera_joint[rows].astype(np.float64))
    path = pelvis_camera[rows].astype(np.float64)
    window = evidence.window(rows, path.copy(), footing, start - first, 1.0 / step_s)
    descend(R, path, window, iterations)
    quats_camera_joint[frames] = quats_wxyz_from_rotmats(R[start - first :])
    pelvis_camera[frames] = path[start - first :]
