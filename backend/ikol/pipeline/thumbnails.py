"""A small picture of each person, to choose people by."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import TrackPart, TrackSighting

Image = NDArray[np.uint8]

_SIDE_PX: Final = 128
_QUALITY: Final = 80
_MARGIN: Final = 0.12
_LOOK_AGAIN: Final = 15
"""Frames after which a person is looked at again; they may be seen better."""
_BETTER: Final = 1.1
_WHILE: Final = 60
"""Frames of which one picture is kept: a track may turn out to be of several people."""


@dataclass(slots=True)
class _Best:
    taken: int
    looked: int
    worth: float
    jpeg: bytes


class Thumbnails:
    """The best pictures of everybody so far, one of each while."""

    def __init__(self) -> None:
        self._best: dict[tuple[int, int], _Best] = {}

    def of(self, person: int, parts: Sequence[TrackPart] = ()) -> bytes:
        """A person's picture as a JPEG file; empty if there is none.

        Args:
            person: Whose.
            parts: Of tracks that went over to somebody else.
        """
        own = [part for part in parts if part.person == person]
        pictures = [
            best
            for (track, _), best in self._best.items()
            for part in own or [TrackPart(person, 0, sys.maxsize, person)]
            if part.track == track and part.start <= best.taken < part.stop
        ]
        return max(pictures, key=lambda best: best.worth).jpeg if pictures else b""

    def look(self, image_rgb: Image, seen: TrackSighting) -> None:
        """Look at somebody in a frame [H, W, 3].

        Args:
            image_rgb: The frame.
            seen: Who was seen in it.
        """
        key = seen.track, seen.frame // _WHILE
        best = self._best.get(key)
        if best is not None and seen.frame < best.looked + _LOOK_AGAIN:
            return
        x, y, trust = seen.sighting.landmarks_px.T
        height_px = float(np.ptp(y))
        worth = height_px * float(trust.mean()) ** 2
        if best is not None and worth < _BETTER * best.worth:
            best.looked = seen.frame
            return
        middle = np.array([(x.min() + x.max()) / 2, (y.min() + y.max()) / 2])
        reach = (0.5 + _MARGIN) * max(height_px, float(np.ptp(x)))
        jpeg = _picture(image_rgb, middle, reach)
        if jpeg:
            self._best[key] = _Best(seen.frame, seen.frame, worth, jpeg)


def _picture(image_rgb: Image, middle_px: NDArray[np.floating[Any]], reach_px: float) -> bytes:
    """A square of the image as a JPEG file; grey beside the image, empty if that is all."""
    low = np.floor(middle_px - reach_px).astype(int)
    side = max(2, round(2 * reach_px))
    limits = np.array([image_rgb.shape[1], image_rgb.shape[0]])
    start, stop = np.clip(low, 0, limits), np.clip(low + side, 0, limits)
    if (stop - start).min() < 2:
        return b""
    scale = _SIDE_PX / side
    place, end = np.round((start - low) * scale), np.round((stop - low) * scale)
    size = np.maximum(end - place, 1).astype(int)
    part = image_rgb[start[1] : stop[1], start[0] : stop[0]]
    small = cv2.resize(part, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    canvas = np.full((_SIDE_PX + 1, _SIDE_PX + 1, 3), 60, np.uint8)
    left, top = place.astype(int)
    canvas[top : top + size[1], left : left + size[0]] = small[..., ::-1]
    square = canvas[:_SIDE_PX, :_SIDE_PX]
    return cv2.imencode(".jpg", square, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
