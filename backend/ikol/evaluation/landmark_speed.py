"""What BlazePose does to a picture of somebody whose place is known, to be timed."""

from collections.abc import Callable
from typing import Final

import numpy as np
import torch

from ikol.body.model import BodyModel
from ikol.estimators.blazepose.landmarks import LandmarkNet
from ikol.estimators.blazepose.region import Region
from ikol.estimators.blazepose.trust import sighting
from ikol.estimators.entry import Entry
from ikol.motion.camera import View
from ikol.motion.record import SeenFrame, sightings_of
from ikol.weights import best_landmark_net

_FPS: Final = 30.0


def landmark_reading(entry: Entry, body: BodyModel) -> Callable[[int], object]:
    """What sees so many pictures, the frames of one clip, one after the other on the CPU.

    It has as many threads as torch: the landmark net, and what makes keypoints and twists of its
    landmarks.

    Args:
        entry: An estimator that reads landmarks.
        body: The body that they are mapped onto.

    Raises:
        IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable`.
    """
    net = LandmarkNet(best_landmark_net(), torch.get_num_threads())
    estimator = entry.load(body, torch.device("cpu"))
    side = entry.crop.side_px
    picture = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    region = Region(((side - 1) / 2.0, (side - 1) / 2.0), side, 0.0)

    def read(pictures: int) -> None:
        regression = estimator.new_regression(View(float(side), side, side))
        for number in range(pictures):
            person = sighting(net.read(picture, region).person, side, side)
            seen = sightings_of([SeenFrame(number, number / _FPS, person)])
            if seen is not None:
                regression.estimate_next(seen)

    return read
