"""Following one person through the frames of a clip."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .choice import check_choice, choose
from .landmarks import LandmarkNet, Reading
from .pose_landmarks import PoseLandmarks
from .region import Region
from .search import MIN_SCORE, Search
from .tiles import Tile, square_around, tiles

Image = NDArray[np.uint8]

_TILES_PER_FRAME: Final = 3
_PATIENCE: Final = 20
_LOCAL_TILE: Final = 1.6
_MAX_STEP: Final = 0.6
_STEP_GROWTH: Final = 0.1
_MAX_SCALING: Final = 1.8


@dataclass(slots=True)
class _Target:
    """The person who is followed: where they were seen last, and how many frames ago."""

    region: Region
    frames_unseen: int = 0

    def may_be(self, region: Region) -> bool:
        """Whether the person can have got to a region since they were seen."""
        reach = self.region.side_px * (_MAX_STEP + _STEP_GROWTH * self.frames_unseen)
        scaling = max(region.side_px, self.region.side_px) / min(
            region.side_px, self.region.side_px
        )
        return (
            math.dist(region.centre_px, self.region.centre_px) <= reach
            and scaling <= _MAX_SCALING + _STEP_GROWTH * self.frames_unseen
        )


class RegionTracker:
    """The person's region comes from the frame before; the detector runs only when that fails.

    Args:
        search: Finds people.
        landmarks: Reads the person in a region.
        person: "largest", "central" or an index from the left.
    """

    def __init__(self, search: Search, landmarks: LandmarkNet, person: str) -> None:
        check_choice(person)
        self._search = search
        self._landmarks = landmarks
        self._person = person
        self._target: _Target | None = None
        self._next_tile = 0
        self._first_frame = True

    def track(self, image_rgb: Image) -> PoseLandmarks | None:
        """Landmarks of the followed person in the next frame [H, W, 3]; None if not seen."""
        if self._target is None:
            reading = self._acquire(image_rgb)
        else:
            reading = self._follow(image_rgb, self._target)
            if reading is None:
                self._target.frames_unseen += 1
                if self._target.frames_unseen > _PATIENCE:
                    self._target = None
        self._first_frame = False
        if reading is None:
            return None
        self._target = _Target(reading.region)
        return reading.person

    def _acquire(self, image_rgb: Image) -> Reading | None:
        height, width = image_rgb.shape[:2]
        every = tiles(width, height)
        some = every if self._first_frame else self._tiles_in_turn(every)
        people = self._search.people(image_rgb, some)
        return choose(people, self._person, width, height)

    def _follow(self, image_rgb: Image, target: _Target) -> Reading | None:
        if target.frames_unseen == 0:
            reading = self._landmarks.read(image_rgb, target.region)
            if (
                reading.person.score >= MIN_SCORE
                and reading.region.valid
                and target.may_be(reading.region)
            ):
                return reading
        height, width = image_rgb.shape[:2]
        near = square_around(
            target.region.centre_px, _LOCAL_TILE * target.region.side_px, width, height
        )
        some = [near] if near else []
        if target.frames_unseen:
            some += self._tiles_in_turn(tiles(width, height))
        candidates = [
            detection.region
            for detection in self._search.detect(image_rgb, some)
            if target.may_be(detection.region)
        ]
        candidates.sort(key=lambda region: -region.overlap(target.region))
        for region in candidates[:2]:
            reading = self._search.settle(image_rgb, region)
            if reading is not None and target.may_be(reading.region):
                return reading
        return None

    def _tiles_in_turn(self, every: list[Tile]) -> list[Tile]:
        """A few tiles a frame, each in its turn, so that an empty scene costs little."""
        some = [every[(self._next_tile + k) % len(every)] for k in range(_TILES_PER_FRAME)]
        self._next_tile = (self._next_tile + _TILES_PER_FRAME) % len(every)
        return some
