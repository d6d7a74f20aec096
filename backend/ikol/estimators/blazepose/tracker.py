"""Following one person through the frames of a clip."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .choice import check_choice, choose, clearer, is_point
from .detector import Detection
from .landmarks import LandmarkNet, Reading
from .people.company import Company
from .pose_landmarks import PoseLandmarks
from .region import Region
from .righting import Righting
from .search import MIN_SCORE, Search
from .target import Target
from .tiles import Tile, coarse_tiles, fine_tiles, square_around

Image = NDArray[np.uint8]

_SWEEP_EVERY: Final = 4
_FINE_TILES_PER_FRAME: Final = 4
_WIDER: Final = 1.3
_NEAR: Final = 1.6
_MAX_CANDIDATES: Final = 2
_PATIENCE_S: Final = 0.7
_POINTED_S: Final = 1.0
_JUST_LOST: Final = 4
_CONFIRMING_OVERLAP: Final = 0.3


class RegionTracker:
    """The person's region comes from the frame before; the detector helps where that fails.

    Now and then it also looks whether others are near, who are followed, too, for that while. Who
    was lost is followed on only if somebody comes who looks the same.

    Args:
        search: Finds people.
        landmarks: Reads the person in a region.
        person: "largest", "central", an index from the left, from 0, or a point "X,Y" in pixels, at
            which somebody is within the first second.
        fps: Frames a second.

    Attributes:
        most_people: Most people who were seen in one frame while there was nobody to follow.
        sure_from: See `ikol.estimators.base.Tracker`.

    Raises:
        IkolError: `person_unknown`.
    """

    def __init__(self, search: Search, landmarks: LandmarkNet, person: str, fps: float) -> None:
        check_choice(person)
        self.most_people = 0
        self.sure_from: int | None = None
        self._search = search
        self._landmarks = landmarks
        self._person = person
        self._fps = fps
        self._patience = max(1, round(_PATIENCE_S * fps))
        self._target: Target | None = None
        self._righting = Righting()
        self._company: Company | None = None
        self._frames, self._chosen_frame = 0, 0
        self._tiles_done = 0

    def track(self, image_rgb: Image) -> PoseLandmarks | None:
        """Landmarks of the followed person in the next frame [H, W, 3]; None if not seen."""
        target, company = self._target, self._company
        if company is None:
            reading = self._begin(image_rgb)
        elif target is None or company.is_near:
            self._target, reading = company.follow(image_rgb)
        else:
            reading = self._follow_alone(image_rgb, target, company)
            company.look(image_rgb, reading)
        if self._target is None and self._company is not None:
            self._company = self._company.lost(image_rgb)
        if reading is not None and self._company is not None:
            reading = self._or_clearer(image_rgb, reading, self._company, chosen=company is None)
        self._frames += 1
        return None if reading is None else reading.person

    def _begin(self, image_rgb: Image) -> Reading | None:
        if is_point(self._person) and self._frames > _POINTED_S * self._fps:
            return None  # whoever passes there later was not meant
        reading = self._acquire(image_rgb)
        if reading is not None:
            self._choose(image_rgb, reading)
        return reading

    def _choose(self, image_rgb: Image, reading: Reading) -> None:
        self._target, self._righting = Target(reading.region), Righting()
        self._chosen_frame = self._frames
        self._company = Company(self._search, self._landmarks, self._fps, image_rgb, reading)

    def _or_clearer(
        self, image_rgb: Image, reading: Reading, company: Company, *, chosen: bool
    ) -> Reading:
        """A reading of who is followed, or of somebody clearer, where that one may be a thing.

        What is read unclearly and has never moved may be one until it moves. Until then people who
        come are chosen in its stead, but not where it was `chosen` in this frame, among all.
        """
        counted = is_point(self._person) or self._person.isdecimal()
        if counted or not company.may_be_thing(image_rgb, reading):
            self.sure_from = self._chosen_frame
            return reading
        self.sure_from = None
        looks = not chosen and self._frames % _SWEEP_EVERY == 0
        person = self._acquire(image_rgb) if looks else None
        if person is None or not clearer(person, reading):
            return reading
        self._choose(image_rgb, person)
        return person

    def _follow_alone(self, image_rgb: Image, target: Target, company: Company) -> Reading | None:
        reading = self._follow(image_rgb, target)
        if reading is None or (target.frames_unseen and not company.may_show(image_rgb, reading)):
            self._target = target.unseen(self._patience)
            return None
        self._target = target.seen(reading.region, reading.person.score)
        if self._target.doubtful and not self._confirmed(image_rgb, self._target):
            self._target = None
            return None
        return reading

    def _acquire(self, image_rgb: Image) -> Reading | None:
        """Somebody to follow from now on.

        The first frame is searched thoroughly; of the later ones every fourth in all coarse
        tiles, so that an empty scene costs little and nobody is missed for long. A place in the
        row is given only where everybody was looked for.
        """
        height, width = image_rgb.shape[:2]
        sweep = self._frames % _SWEEP_EVERY == 0
        if not sweep and self._person.isdecimal():
            return None
        some = coarse_tiles(width, height) if sweep else self._fine_tiles_in_turn(width, height)
        people = self._search.people(image_rgb, some)
        if self._frames == 0 and not people:
            people = self._search.people(image_rgb, fine_tiles(width, height))
        self.most_people = max(self.most_people, len(people))
        return choose(people, self._person, width, height)

    def _follow(self, image_rgb: Image, target: Target) -> Reading | None:
        read = partial(self._landmarks.read, image_rgb)
        for region in self._regions_to_try(target):
            reading = read(region)
            if self._fits(target, reading):
                return self._righting.righted(read, reading, partial(self._fits, target))
        just_lost = target.frames_unseen < _JUST_LOST
        for detection in self._detections_near(image_rgb, target):
            reading = self._search.settle(image_rgb, detection, expected=just_lost)
            if reading is not None and self._fits(target, reading):
                return reading
        return None

    def _confirmed(self, image_rgb: Image, target: Target) -> bool:
        """Whether the detector sees the person too; the landmark net alone can lose itself."""
        return any(
            detection.region.overlap(target.region) > _CONFIRMING_OVERLAP
            for detection in self._detections_near(image_rgb, target)
        )

    def _regions_to_try(self, target: Target) -> Iterator[Region]:
        """Where the person was; a wider view of it, or where they were bound for, if that fails."""
        if target.frames_unseen == 0:
            yield target.region
            yield replace(target.region, side_px=_WIDER * target.region.side_px)
        yield target.predicted()

    def _detections_near(self, image_rgb: Image, target: Target) -> list[Detection]:
        height, width = image_rgb.shape[:2]
        some = square_around(target.region.centre_px, _NEAR * target.region.side_px, width, height)
        found = [
            detection
            for detection in self._search.detect(image_rgb, some)
            if target.may_be_at(detection.region)
        ]
        found.sort(key=lambda detection: -detection.region.overlap(target.region))
        return found[:_MAX_CANDIDATES]

    def _fine_tiles_in_turn(self, width: int, height: int) -> list[Tile]:
        every = fine_tiles(width, height)
        start, self._tiles_done = self._tiles_done, self._tiles_done + _FINE_TILES_PER_FRAME
        return [every[k % len(every)] for k in range(start, self._tiles_done)]

    @staticmethod
    def _fits(target: Target, reading: Reading) -> bool:
        return (
            reading.person.score >= MIN_SCORE
            and reading.region.valid
            and target.may_be_at(reading.region)
        )
