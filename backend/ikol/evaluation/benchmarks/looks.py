"""What an estimator says of one person whose box is known, in one picture by itself."""

from dataclasses import dataclass
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.estimators.base import Estimator, PersonEstimates, Sightings
from ikol.estimators.networks.estimator import PictureEstimator
from ikol.estimators.networks.picture import Square
from ikol.estimators.networks.reading import Reader, Reading
from ikol.estimators.networks.regression import PictureRegression
from ikol.estimators.networks.rotation_reader import RotationReader, reading_of
from ikol.motion.camera import View

Float32 = NDArray[np.float32]
Image = NDArray[np.uint8]

_AVERAGE: Final = np.zeros(NUM_BETAS, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One person.

    Attributes:
        estimates: What the layer needs, of one frame.
        betas: Shape [10].
        R_parent_joint: Rotations [24, 3, 3] as a network says them, in the frame of a camera that
            looks at the person; None from one that says keypoints.
        landmarks_px: The 29 keypoints [29, 3] in the picture as BlazePose sees them: x, y, trust;
            None of BlazePose itself, and where it sees nobody.
    """

    estimates: PersonEstimates
    betas: Float32
    R_parent_joint: Float32 | None = None
    landmarks_px: Float32 | None = None


class Looker(Protocol):
    """An estimator at work on single pictures."""

    def look(self, image_rgb: Image, box_px: Float32, view: View) -> Look | None:
        """See the person in a box; None if there is nobody for the estimator.

        Args:
            image_rgb: The whole picture [H, W, 3].
            box_px: Left, top, right, bottom [4] of the person, pixels.
            view: The picture's camera.
        """
        ...


def looker_of(estimator: Estimator, body: BodyModel, *, own_shape: bool) -> Looker:
    """An estimator at work.

    Args:
        estimator: The estimator.
        body: The body that takes its rotations.
        own_shape: Whether what it says of the shape holds for that body, else the average one is
            taken.
    """
    if not isinstance(estimator, PictureEstimator):
        return LandmarkLooker(estimator, own_shape)
    landmarks = LandmarkLooker(estimator.finder, own_shape=False)
    if estimator.says_rotations:
        reader = cast(RotationReader, estimator.reader)
        return _RotationLooker(reader, landmarks, body, own_shape)
    return _PictureLooker(estimator.reader, landmarks, own_shape)


@dataclass(frozen=True, slots=True)
class LandmarkLooker:
    """An estimator that finds people itself: it takes whom the middle of the box is on."""

    estimator: Estimator
    own_shape: bool

    def look(self, image_rgb: Image, box_px: Float32, view: View) -> Look | None:
        """See the person in a box; see `Looker`."""
        x, y = (float(value) for value in (box_px[:2] + box_px[2:]) / 2)
        seen = self.estimator.new_tracker(f"{x:.1f},{y:.1f}", fps=1.0).track(image_rgb)
        if seen is None:
            return None
        landmarks = Sightings(np.zeros(1), seen.landmarks_px[None], seen.landmarks_camera[None])
        estimates = self.estimator.new_regression(view).estimate_within(landmarks, slice(0, 1))
        betas = estimates.body.betas if self.own_shape and estimates.body else None
        return Look(estimates, _AVERAGE if betas is None else betas[0])

    def points_px(self, image_rgb: Image, box_px: Float32, view: View) -> Float32 | None:
        """The 29 keypoints [29, 3] in the picture: x, y, trust; None if nobody is seen."""
        look = self.look(image_rgb, box_px, view)
        return None if look is None else look.estimates.keypoints_px[0]


@dataclass(frozen=True, slots=True)
class _PictureLooker:
    """A network that says keypoints."""

    reader: Reader
    landmarks: LandmarkLooker
    own_shape: bool

    def look(self, image_rgb: Image, box_px: Float32, view: View) -> Look | None:
        reading = self.reader.read(image_rgb, box_px)
        betas = reading.betas if self.own_shape and reading.betas is not None else _AVERAGE
        points_px = self.landmarks.points_px(image_rgb, box_px, view)
        return Look(estimates_of(reading), betas, landmarks_px=points_px)


@dataclass(frozen=True, slots=True)
class _RotationLooker:
    """A network that says rotations; its keypoints are those of the body in the shape it says."""

    reader: RotationReader
    landmarks: LandmarkLooker
    body: BodyModel
    own_shape: bool

    def look(self, image_rgb: Image, box_px: Float32, view: View) -> Look | None:
        said = self.reader.say(image_rgb, box_px)
        betas = said.betas[0].numpy() if self.own_shape else _AVERAGE
        square = Square.about(box_px, self.reader.crop)
        reading = reading_of(said, square, self.body.rest_keypoints(betas))
        points_px = self.landmarks.points_px(image_rgb, box_px, view)
        return Look(estimates_of(reading), betas, said.R_parent_joint[0].numpy(), points_px)


def estimates_of(reading: Reading) -> PersonEstimates:
    """As in a clip of one frame; without BlazePose nobody says what is hidden."""
    trust = np.ones(len(reading.points_px)) if reading.trust is None else reading.trust
    marks = np.column_stack((reading.points_px, trust)).astype(np.float32)
    seen = Sightings(np.zeros(1), marks[None], reading.keypoints[None], reading.twist_cos_sin[None])
    return PictureRegression().estimate_within(seen, slice(0, 1))
