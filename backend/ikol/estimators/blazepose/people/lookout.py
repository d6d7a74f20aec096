"""Reading everybody in a frame: where people are expected, and where the detector finds more."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..landmarks import LandmarkNet, Reading
from ..outline import Outline
from ..region import Region
from ..search import MIN_SCORE, Search
from ..tiles import Tile, square_around
from .scene import in_picture, is_at, repeats
from .surroundings import Surroundings
from .sweep import Sweep
from .track import Track

Image = NDArray[np.uint8]

_MISSING_PER_FRAME: Final = 2
_READ_UNSEEN: Final = 2
"""Frames after which somebody who is hidden is left to the detector: the landmark net would soon
read whatever is there."""
_CLEAR_SCORE: Final = 0.8
_UNCLEAR: Final = 0.8
"""Clarity below which somebody close to others is read again without them."""
_CLEARER: Final = 0.03
_WIDER: Final = 1.3
_NEAR: Final = 1.6
_SEEN_OVERLAP: Final = 0.3
_SAME_REGION: Final = 0.6
_AGAIN: Final = 6
"""Frames after which a detection is read again that was of nobody, or of somebody known: reading
one to the end takes as long as following three people."""


class Lookout:
    """The nets, and what was looked at so far.

    Args:
        search: Finds people.
        landmarks: Reads the person in a region.
        places: Where to look for people who are not known.

    Attributes:
        places: The same.
    """

    def __init__(
        self, search: Search, landmarks: LandmarkNet, places: Sweep | Surroundings
    ) -> None:
        self._search = search
        self._landmarks = landmarks
        self.places = places
        self._in_vain: list[tuple[int, Region]] = []

    def follow(
        self, image_rgb: Image, track: Track, frame: int, near: Sequence[Track]
    ) -> Reading | None:
        """Read somebody where they are expected; None if nobody is there.

        Args:
            image_rgb: The frame [H, W, 3].
            track: Somebody.
            frame: Its number.
            near: Others who stand close. Where the person is unclear they are read again without
                these.
        """
        unseen = frame - track.last_frame - 1
        if unseen > _READ_UNSEEN:
            return None
        height, width = image_rgb.shape[:2]
        least = _CLEAR_SCORE if unseen else MIN_SCORE
        expected = track.predicted(frame)

        def is_there(reading: Reading) -> bool:
            return reading.person.score >= least and in_picture(reading, width, height)

        outlines = (other.outline_in(frame) for other in near)
        others = [outline for outline in outlines if outline is not None]
        read = partial(self._landmarks.read, image_rgb, outlined=bool(near))
        for region in (expected, replace(expected, side_px=_WIDER * expected.side_px)):
            reading = read(region)
            if not is_there(reading):
                continue
            reading = track.righting.righted(read, reading, is_there)
            if reading.clarity >= _UNCLEAR or not others:
                return reading
            alone = read(reading.square, others, track.outline_in(frame))
            clearer = alone.clarity > reading.clarity + _CLEARER and is_there(alone)
            return alone if clearer else reading
        return None

    def find(
        self, image_rgb: Image, known: Sequence[Reading], missing: Sequence[Region], frame: int
    ) -> list[Reading]:
        """Read people whom the detector finds.

        The first frame is searched everywhere, the others in a few tiles.

        Args:
            image_rgb: The frame [H, W, 3].
            known: Who is read already.
            missing: Where somebody may come into sight again.
            frame: Its number.
        """
        height, width = image_rgb.shape[:2]
        boxes_px = [reading.person.box_px for reading in known]
        tiles = self.places.tiles(image_rgb, boxes_px)
        if frame > 0:
            tiles = [*_in_turn(missing, frame, width, height), *tiles]
        self._in_vain = [(then, where) for then, where in self._in_vain if frame - then < _AGAIN]
        found: list[Reading] = []
        for detection in self._search.detect_in(image_rgb, tiles):
            region = detection.region
            if any(is_at(detection, reading) for reading in (*known, *found)):
                continue
            if any(region.overlap(where) > _SAME_REGION for _, where in self._in_vain):
                continue
            near = [each for each in (*known, *found) if region.overlap(each.square) > 0.0]
            others = [self._outline(image_rgb, each) for each in near]
            reading = self._search.settle(image_rgb, detection, others)
            if reading is None or not in_picture(reading, width, height) or repeats(reading, known):
                self._in_vain.append((frame, region))
            else:
                found.append(reading)
        return found

    def _outline(self, image_rgb: Image, reading: Reading) -> Outline:
        """Where somebody is who was read in this frame."""
        outline = reading.outline
        if outline is None:
            outline = self._landmarks.read(image_rgb, reading.square, outlined=True).outline
        assert outline is not None
        return outline

    def sees(self, image_rgb: Image, region: Region) -> bool:
        """Whether the detector sees somebody in a region; the landmark net can lose itself."""
        height, width = image_rgb.shape[:2]
        tiles = square_around(region.centre_px, _NEAR * region.side_px, width, height)
        return any(
            detection.region.overlap(region) > _SEEN_OVERLAP
            for detection in self._search.detect(image_rgb, tiles)
        )


def _in_turn(regions: Sequence[Region], frame: int, width: int, height: int) -> list[Tile]:
    """Surroundings of some of the regions, of others in the next frame."""
    start = frame % max(1, len(regions))
    chosen = [*regions[start:], *regions[:start]][:_MISSING_PER_FRAME]
    return [
        tile
        for region in chosen
        for tile in square_around(region.centre_px, _NEAR * region.side_px, width, height)
    ]
