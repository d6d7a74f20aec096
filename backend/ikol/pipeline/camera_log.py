"""What was seen of the camera in every frame of a clip, and what it says of a shot."""

from array import array
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, uniform_filter1d

from ikol.motion.camera import View
from ikol.motion.camera_motion import TRAVELLING, TURNING, UNKNOWN, CameraMotion
from ikol.motion.passing import Passage, passages_within

from .background import Glimpse

_AT_REST: Final = 0.0015
"""Share of the picture's longer side by which the background may shift before a camera moved."""
_MOST: Final = 98.0
"""Percentile of the frames."""
_LASTING_S: Final = 0.5
"""A move counts in a shot of any length if it takes more than half of this time."""
_LEAST_SEEN: Final = 0.7
_TRAVEL_WINDOW_S: Final = 2.0
_OFTEN: Final = 3
_MOST_TRAVEL: Final = 0.25
"""Share of a shot in which near and far often shift against each other if the camera travels."""


class CameraLog:
    """Grows by a frame at a time; 74 bytes for each, up to 1 kB more while the camera moves.

    Args:
        view: The camera.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._turns = array("d")
        self._seen = bytearray()
        self._apart = bytearray()
        self._passages: list[Passage] = []

    def add(self, glimpse: Glimpse) -> None:
        """Add the next frame of the video."""
        self._turns.extend(glimpse.R_first_camera.ravel())
        self._seen.append(glimpse.seen)
        self._apart.append(glimpse.apart)
        passed, frame = glimpse.passed, len(self._seen) - 1
        if passed is not None:
            first, last = frame + passed.first, frame + passed.last
            self._passages.append(replace(passed, first=first, last=last))

    def begin_shot(self, frame: int) -> None:
        """Let a frame that is known already be the first of a shot."""
        self._turns[9 * frame : 9 * frame + 9] = array("d", np.eye(3).ravel())
        self._seen[frame], self._apart[frame] = True, False

    def shot(self, start: int, stop: int, fps: float) -> CameraMotion | None:
        """How the camera moved in some frames of one shot, the first of which is the shot's first.

        Args:
            start: The first of the clip's frames.
            stop: The one after the last.
            fps: Frames a second.

        Returns:
            None if it stood still.
        """
        rows = slice(start, stop)
        R = np.array(self._turns[9 * start : 9 * stop]).reshape(-1, 3, 3)
        if np.frombuffer(self._seen, np.uint8)[rows].mean() < _LEAST_SEEN:
            return CameraMotion.still(len(R), UNKNOWN)
        if self._travels(rows, fps):
            passages = passages_within(self._passages, rows)
            return CameraMotion(R, np.zeros((len(R), 3)), TRAVELLING, passages)
        shifts = self._shifts(R)
        half = round(0.5 * _LASTING_S * fps)
        lasting = median_filter(shifts, 1 + 2 * half, mode="mirror")
        if max(np.percentile(shifts, _MOST), lasting.max()) < _AT_REST:
            return None
        return CameraMotion(R, np.zeros((len(R), 3)), TURNING)

    def _shifts(self, R: NDArray[np.float64]) -> NDArray[np.float64]:
        """By how much the middles of the picture's borders shift in each frame [T]."""
        view = self._view
        x, y = 0.5 * view.width, 0.5 * view.height
        borders = np.array([[x, 0.0, view.focal_px], [0.0, y, view.focal_px]])
        ways = np.linalg.norm(borders @ R.swapaxes(-1, -2) - borders, axis=-1)
        return ways.mean(-1) / max(view.width, view.height)

    def _travels(self, rows: slice, fps: float) -> bool:
        apart = np.frombuffer(self._apart, np.uint8)[rows].astype(np.float64)
        window = max(1, round(_TRAVEL_WINDOW_S * fps))
        often = window * uniform_filter1d(apart, window, mode="constant") > _OFTEN - 0.5
        return float(often.mean()) > _MOST_TRAVEL
