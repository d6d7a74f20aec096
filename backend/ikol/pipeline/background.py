"""How the camera turns, seen by the background outside the people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.motion.camera import View, project, rays
from ikol.motion.passing import Passage
from ikol.motion.turning import find_turn

from .key_frame import NOTHING, Followed, KeyFrame

Image = NDArray[np.uint8]
Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SIDE_PX: Final = 400
"""About how long the longer side is of the small picture that is looked at."""
_CORNERS: Final = 80
_LOW_CORNERS: Final = 40
"""Corners in the lower half of the picture besides, if the camera moves."""
_QUALITY: Final = 0.01
_APART_PX: Final = 10
_WINDOW: Final = (15, 15)
_LEVELS: Final = 2
_BORDER_PX: Final = 3
_MARGIN: Final = 0.15
"""How far around somebody's landmarks the rest of them may reach, of their size."""

_TOLERANCE_PX: Final = 0.7
_LEAST_CORNERS: Final = 12
_LEAST_FIT: Final = 0.5
_ENOUGH: Final = 0.6
"""Share of a key frame's corners below which another is taken."""
_TELL_EVERY: Final = 6
"""Frames after which it is told what passed by."""
_AT_REST_PX: Final = 1.5
"""A camera that never turned by more is taken to be at rest in each new key frame."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The background in one frame, against that in the shot's first.

    Attributes:
        R_first_camera: The camera's axes in those of the shot's first frame [3, 3]; those of the
            frame before if they could not be seen.
        seen: Whether they could.
        at_rest: Whether the camera has not clearly moved so far.
        apart: Whether more of the background was followed than turned: what is near shifts against
            what is far.
        passed: Now and then, what was followed since the last time; frames are counted from then.
    """

    R_first_camera: Float64
    seen: bool
    at_rest: bool
    apart: bool
    passed: Passage | None = None

    @classmethod
    def of_rest(cls) -> "Glimpse":
        """Of a camera that is as it was in the first frame."""
        return cls(np.eye(3), seen=True, at_rest=True, apart=False)


class Background:
    """Follows the background of one shot.

    Each frame is compared with a key frame rather than with the one before, so that errors do not
    add up while the camera shakes; another key frame is taken when too little of one is in view.

    Args:
        view: The camera.
    """

    def __init__(self, view: View) -> None:
        self._step = max(1, round(max(view.width, view.height) / _SIDE_PX))
        self._view = view
        self._focal_px = view.focal_px / self._step
        self._rng = np.random.default_rng(0)
        self._key: KeyFrame | None = None
        self._R_first_camera = np.eye(3)
        self._at_rest = True
        self._moves = False

    def see(self, image_rgb: Image, people: Sequence[Float32]) -> Glimpse:
        """Look at the next frame.

        Args:
            image_rgb: The frame [H, W, 3].
            people: Landmarks [K, 2 (or more)] in pixels of those who are in it.
        """
        grey = self._small(image_rgb)
        key = self._key
        if key is None:
            self._key = self._new_key(grey, people)
            return Glimpse.of_rest()
        followed = self._followed(key, grey)
        turn, seen = followed.turn, followed.turn is not None
        fitting = 0 if turn is None else int(turn.fits.sum())
        if turn is not None:
            self._R_first_camera = key.R_first_key @ turn.R_before_now
            way_px = np.abs(self._R_first_camera - np.eye(3)).max() * self._focal_px
            self._at_rest = self._at_rest and way_px < _AT_REST_PX
        blank = key.turning < _LEAST_CORNERS  # as in a clip that fades in
        changes = blank or fitting < _ENOUGH * key.turning
        apart = changes and not blank and followed.turning >= _ENOUGH * key.turning
        key.age += 1
        passed = None
        self._moves = self._moves or apart or not self._at_rest
        if seen and self._moves and (changes or key.age >= _TELL_EVERY):
            passed = key.passed(followed, self._R_first_camera)
        if changes:
            self._key = self._new_key(grey, people)
        return Glimpse(self._R_first_camera, seen, self._at_rest, apart, passed)

    def _small(self, image_rgb: Image) -> Image:
        # Green alone is nearly the brightness, and a whole step makes the mean cheap.
        green, step = cv2.extractChannel(image_rgb, 1), self._step
        height, width = green.shape[0] // step, green.shape[1] // step
        whole = green[: height * step, : width * step]
        return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)

    def _followed(self, key: KeyFrame, grey: Image) -> Followed:
        """Corners that are found again, and the turn that most agree on."""
        if key.turning < _LEAST_CORNERS:
            return NOTHING
        guess = self._seen_at(key.directions @ (key.R_first_key.T @ self._R_first_camera))
        follow: Any = cv2.calcOpticalFlowPyrLK
        found, status, _ = follow(
            key.grey,
            grey,
            key.corners,
            guess,
            winSize=_WINDOW,
            maxLevel=_LEVELS,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        limits = np.array(grey.shape[::-1]) - 1 - _BORDER_PX
        inside = ((found >= _BORDER_PX) & (found <= limits)).all(-1)
        followed = np.flatnonzero((status[:, 0] > 0) & inside)
        turning = int((followed < key.turning).sum())
        if turning < _LEAST_CORNERS:
            return NOTHING
        tolerance = _TOLERANCE_PX / self._focal_px
        now = self._directions(found[followed])
        before = key.directions[followed]
        turn = find_turn(before[:turning], now[:turning], tolerance, self._rng)
        agreed = turn if turn.fits.mean() >= _LEAST_FIT else None
        return Followed(followed, now, turning, agreed)

    def _new_key(self, grey: Image, people: Sequence[Float32]) -> KeyFrame:
        mask: Image = np.full(grey.shape, 255, np.uint8)
        for landmarks_px in people:
            low, high = landmarks_px[:, :2].min(0), landmarks_px[:, :2].max(0)
            margin = _MARGIN * (high - low).max()
            first = np.maximum((low - margin) // self._step, 0).astype(int)
            last = np.maximum((high + margin) // self._step + 1, 0).astype(int)
            mask[first[1] : last[1], first[0] : last[0]] = 0
        points = turning = _corners(grey, mask, _CORNERS)
        if self._moves:
            mask[: grey.shape[0] // 2] = 0
            for x, y in turning.astype(int).tolist():
                cv2.circle(mask, (x, y), _APART_PX, 0, -1)
            points = np.concatenate((turning, _corners(grey, mask, _LOW_CORNERS)))
        if self._at_rest:
            # So a camera on a tripod does not drift from key frame to key frame.
            self._R_first_camera = np.eye(3)
        directions = self._directions(points)
        passing = directions @ self._R_first_camera.T
        return KeyFrame(grey, points, directions, len(turning), self._R_first_camera, passing)

    def _directions(self, points: Float32) -> Float64:
        """Unit vectors [N, 3] in the camera's frame of points in the small picture."""
        points_px = self._step * (points.astype(np.float64) + 0.5) - 0.5
        view = self._view
        on_plane = rays(points_px, view.focal_px, view.width, view.height)
        directions = np.concatenate((on_plane, np.ones((len(points), 1))), axis=-1)
        return directions / np.linalg.norm(directions, axis=-1, keepdims=True)

    def _seen_at(self, directions: Float64) -> Float32:
        view = self._view
        points_px = project(directions, view.focal_px, view.width, view.height)
        return ((points_px + 0.5) / self._step - 0.5).astype(np.float32)


def _corners(grey: Image, mask: Image, most: int) -> Float32:
    # None where there are no corners, whatever its annotation says.
    corners: Any = cv2.goodFeaturesToTrack(grey, most, _QUALITY, _APART_PX, mask=mask)
    return np.zeros((0, 2), np.float32) if corners is None else corners[:, 0]
