"""Following both hands of one person through the frames of a clip."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import SeenHands, Sighting
from ikol.estimators.blazepose.mapping import INDEX, PINKY, WRIST
from ikol.estimators.blazepose.region import Region
from ikol.estimators.blazepose.trust import inside_picture

from .landmarks import NUM_HAND_LANDMARKS, HandNet, HandReading
from .regions import region_from_body, region_from_hand

Image = NDArray[np.uint8]
Float32 = NDArray[np.float32]

_RIGHT: Final = 1
_LEAST_TRUST: Final = 0.4
_MOST_OFF: Final = 0.35
"""How far a hand's wrist may be from the body's, in sides of its region."""


class HandFollower:
    """Looks for each hand where it was, moved as the body's wrist did; else where the body says.

    Args:
        net: Reads a hand.
    """

    def __init__(self, net: HandNet) -> None:
        self._net = net
        self._places: list[tuple[Region, Float32] | None] = [None, None]

    def see(self, image_rgb: Image, body: Sighting) -> SeenHands:
        """Read both hands of a person whose body was seen in the next frame [H, W, 3]."""
        height, width = image_rgb.shape[:2]
        shape = (2, NUM_HAND_LANDMARKS, 3)
        hands = SeenHands(np.zeros(shape, np.float32), np.zeros(shape, np.float32))
        for side in range(2):
            reading = self._follow(image_rgb, body, side) or self._find(image_rgb, body, side)
            if reading is None:
                self._places[side] = None
                continue
            wrist_px = body.landmarks_px[WRIST][side, :2]
            self._places[side] = region_from_hand(reading.points_px), wrist_px
            inside = inside_picture(reading.points_px.astype(np.float64), width, height)
            hands.points_px[side, :, :2] = reading.points_px
            hands.points_px[side, :, 2] = _trust(reading, side) * inside
            hands.points_camera[side] = reading.points_camera
        return hands

    def _follow(self, image_rgb: Image, body: Sighting, side: int) -> HandReading | None:
        place = self._places[side]
        if place is None:
            return None
        region, wrist_before_px = place
        moved = region.centre_px + body.landmarks_px[WRIST][side, :2] - wrist_before_px
        here = replace(region, centre_px=(float(moved[0]), float(moved[1])))
        return self._read(image_rgb, here, body, side)

    def _find(self, image_rgb: Image, body: Sighting, side: int) -> HandReading | None:
        points_px = body.landmarks_px[..., :2]
        region = region_from_body(
            points_px[WRIST][side], points_px[INDEX][side], points_px[PINKY][side], _scale(body)
        )
        rough = self._read(image_rgb, region, body, side)
        if rough is None:
            return None
        return self._read(image_rgb, region_from_hand(rough.points_px), body, side)

    def _read(
        self, image_rgb: Image, region: Region, body: Sighting, side: int
    ) -> HandReading | None:
        """The hand in a region; None if there is none, the other one, or somebody else's."""
        if not region.valid:
            return None
        reading = self._net.read(image_rgb, region)
        off_px = np.linalg.norm(reading.points_px[0] - body.landmarks_px[WRIST][side, :2])
        near = off_px < _MOST_OFF * region.side_px
        return reading if near and _trust(reading, side) >= _LEAST_TRUST else None


def _trust(reading: HandReading, side: int) -> float:
    """Probability that there is a hand and that it is of that side."""
    return reading.presence * (reading.right if side == _RIGHT else 1.0 - reading.right)


def _scale(body: Sighting) -> float:
    """Pixels a metre of a person, with perspective left out."""
    in_picture = body.landmarks_px[:, :2] - body.landmarks_px[:, :2].mean(0)
    in_space = body.landmarks_camera[:, :2] - body.landmarks_camera[:, :2].mean(0)
    return float(np.linalg.norm(in_picture) / max(np.linalg.norm(in_space), 1e-6))
