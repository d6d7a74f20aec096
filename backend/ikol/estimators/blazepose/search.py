"""Finding people in a frame and reading them with regions that sit well."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .detector import Detection, Detector
from .landmarks import LandmarkNet, Reading
from .outline import Outline
from .overlap import is_part_of, same_points
from .region import Region
from .tiles import Tile

MIN_SCORE: Final = 0.5
_CLEAR_DETECTION: Final = 0.7
_CLEAR_SCORE: Final = 0.9
_PASSES: Final = 3
_SAME_REGION: Final = 0.6
_PART_OF_BOX: Final = 0.85
_INSIDE: Final = 0.7
_UPSIDE_DOWN_RAD: Final = 2.0
_HARDLY_UPRIGHT_RAD: Final = 1.0
_CLEARLY_VISIBLE: Final = 0.65
_MAX_PEOPLE: Final = 6

Image = NDArray[np.uint8]


class Search:
    """Detection in the whole frame and in tiles, followed by the landmark net.

    Args:
        detector: Finds people.
        landmarks: Reads them.
    """

    def __init__(self, detector: Detector, landmarks: LandmarkNet) -> None:
        self._detector = detector
        self._landmarks = landmarks

    def detect(self, image_rgb: Image, tiles: list[Tile]) -> list[Detection]:
        """People in the whole image and in tiles of it, best first, each once or nearly so."""
        height, width = image_rgb.shape[:2]
        return self.detect_in(image_rgb, [Tile(0, 0, width, height), *tiles])

    def detect_in(self, image_rgb: Image, tiles: list[Tile]) -> list[Detection]:
        """People in tiles of an image alone, best first, each once or nearly so."""
        found: list[Detection] = []
        for tile in tiles:
            found += self._detector.detect(tile.cut(image_rgb), tile.origin_px)
        found.sort(key=lambda detection: -detection.score)
        distinct: list[Detection] = []
        for detection in found:
            if all(detection.region.overlap(other.region) < _SAME_REGION for other in distinct):
                distinct.append(detection)
        return distinct

    def people(self, image_rgb: Image, tiles: list[Tile]) -> list[Reading]:
        """Everybody who is seen for certain, the clearest first."""
        people: list[Reading] = []
        for detection in self.detect(image_rgb, tiles)[:_MAX_PEOPLE]:
            reading = self.settle(image_rgb, detection)
            if reading is not None and not any(_repeats(reading, other) for other in people):
                people.append(reading)
        return people

    def settle(
        self,
        image_rgb: Image,
        detection: Detection,
        others: Sequence[Outline] = (),
        *,
        expected: bool = False,
    ) -> Reading | None:
        """Read a detected person with a region that sits on them; None if it is nobody.

        The detected region of a small or turned person is too small or askew; the landmark net's
        own points correct it in two more passes. A doubtful detection counts only if every pass
        is sure, for things take both nets in at times, but seldom with every region.

        Args:
            image_rgb: The frame.
            detection: Where to look.
            others: People who are not meant.
            expected: Whether somebody is known to be about there.
        """
        read = partial(self._landmarks.read, image_rgb, others=others, outlined=bool(others))
        regions = [detection.region]
        if abs(math.remainder(detection.region.angle_rad, math.tau)) > _HARDLY_UPRIGHT_RAD:
            # The detector turns small people wrongly at times, and the net then settles there.
            regions.append(replace(detection.region, angle_rad=0.0))
        sure = [
            readings[-1]
            for region in regions
            if (readings := _passes(read, region)) and _is_sure(readings, detection, expected)
        ]
        return max(sure, key=lambda reading: reading.clarity, default=None)


def _is_sure(readings: Sequence[Reading], detection: Detection, expected: bool) -> bool:
    """Whether readings of one region after the other show a person."""
    scores = [reading.person.score for reading in readings]
    if expected:
        return min(scores[1:]) >= MIN_SCORE
    if _doubtful_headstand(readings[-1]):
        return False
    if detection.score >= _CLEAR_DETECTION:
        return min(scores[1:]) >= MIN_SCORE
    return min(scores) >= _CLEAR_SCORE


def _passes(read: Callable[[Region], Reading], region: Region) -> list[Reading]:
    """Readings in a region and in those that they lead to; none if these are lost."""
    readings: list[Reading] = []
    for _ in range(_PASSES):
        readings.append(read(region))
        region = readings[-1].region
        if not region.valid:
            return []
    return readings


def _doubtful_headstand(reading: Reading) -> bool:
    """Whether it may be a pair of legs, which the nets like to take for somebody upside down."""
    return (
        abs(math.remainder(reading.region.angle_rad, math.tau)) > _UPSIDE_DOWN_RAD
        and float(reading.person.visibility.mean()) < _CLEARLY_VISIBLE
    )


def _repeats(reading: Reading, other: Reading) -> bool:
    """Whether a reading shows the same person as another one, or a part of them.

    Two readings of one person agree in their landmarks; one of a part, such as the legs alone,
    has its box in the box of the whole.
    """
    return same_points(reading, other) or is_part_of(reading, other, _PART_OF_BOX, _INSIDE)
