"""Finding everybody in a frame and reading them well enough to choose one."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .detector import Detection, Detector
from .landmarks import LandmarkNet, Reading
from .region import Region
from .tiles import Tile

MIN_SCORE: Final = 0.5
_FIRST_SCORE: Final = 0.1  # of a region that still sits badly
_REFINEMENTS: Final = 2
_SETTLED_OVERLAP: Final = 0.85
_SAME_PERSON_OVERLAP: Final = 0.5
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
        found = self._detector.detect(image_rgb)
        for tile in tiles:
            found += self._detector.detect(tile.cut(image_rgb), tile.origin_px)
        found.sort(key=lambda detection: -detection.score)
        distinct: list[Detection] = []
        for detection in found:
            if all(
                detection.region.overlap(other.region) < _SAME_PERSON_OVERLAP for other in distinct
            ):
                distinct.append(detection)
        return distinct

    def people(self, image_rgb: Image, tiles: list[Tile]) -> list[Reading]:
        """Everybody seen in the image, read with a region that has settled."""
        people: list[Reading] = []
        for detection in self.detect(image_rgb, tiles)[:_MAX_PEOPLE]:
            reading = self.settle(image_rgb, detection.region)
            if reading is not None and all(
                reading.region.overlap(other.region) < _SAME_PERSON_OVERLAP for other in people
            ):
                people.append(reading)
        return people

    def settle(self, image_rgb: Image, region: Region) -> Reading | None:
        """Read a detected region again until it sits on the person; None if nobody is there.

        The detector's region of a small or turned person is too small or askew; the landmark
        net's own points correct it in one or two passes.
        """
        reading = self._landmarks.read(image_rgb, region)
        for _ in range(_REFINEMENTS):
            if reading.person.score < _FIRST_SCORE or not reading.region.valid:
                return None
            settled = region.overlap(reading.region) > _SETTLED_OVERLAP
            if settled and reading.person.score >= MIN_SCORE:
                break
            region = reading.region
            reading = self._landmarks.read(image_rgb, region)
        if reading.person.score < MIN_SCORE or not reading.region.valid:
            return None
        return reading
