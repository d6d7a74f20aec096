"""An estimator whose network sees pictures; BlazePose finds and follows the people in them."""

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.estimators.base import Sighting, TrackPart, TrackSighting
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.mapping import DIRECT_KEYPOINTS, DIRECT_LANDMARKS
from ikol.estimators.blazepose.people.tracker import PeopleTracker
from ikol.estimators.blazepose.pose_landmarks import PoseLandmarks
from ikol.estimators.blazepose.tracker import RegionTracker
from ikol.estimators.blazepose.trust import SOURCE_MATRIX, inside_picture, sighting
from ikol.estimators.entry import Entry
from ikol.motion.camera import View

from .person_box import person_box
from .reading import Reader
from .recent import RecentImages
from .regression import PictureRegression, RotationRegression

Image = NDArray[np.uint8]


class PictureEstimator:
    """See `ikol.estimators.base.Estimator`.

    Attributes:
        name: Of the estimator.
        says_rotations: Whether its network says rotations outright.
        reader: Its network at work, for people whose boxes are known.
        finder: What finds and follows the people.
    """

    def __init__(self, entry: Entry, reader: Reader, body: BodyModel) -> None:
        """Make one.

        Args:
            entry: What is known of it.
            reader: The network.
            body: The body that BlazePose's landmarks would be mapped onto.

        Raises:
            IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable`.
        """
        self.name, self.says_rotations = entry.name, entry.says_rotations
        self.reader = reader
        self.finder = BlazePose(body.rest_keypoints(np.zeros(NUM_BETAS, np.float32)))

    def new_tracker(self, person: str, fps: float) -> "PictureTracker":
        """A tracker for one clip.

        Raises:
            IkolError: `person_unknown`.
        """
        return PictureTracker(self.finder.new_region_tracker(person, fps), self)

    def new_people_tracker(self, fps: float) -> "PicturePeopleTracker":
        """A tracker of everybody for one clip of so many frames a second."""
        return PicturePeopleTracker(self.finder.new_marks_tracker(fps), self, fps)

    def new_regression(self, _view: View) -> PictureRegression:
        """A regression for one clip."""
        return RotationRegression() if self.says_rotations else PictureRegression()

    def see(self, image_rgb: Image, person: PoseLandmarks) -> Sighting:
        """What is seen of a person who was found in an image [H, W, 3]."""
        height, width = image_rgb.shape[:2]
        reading = self.reader.read(image_rgb, person_box(person, width, height))
        points_px = reading.points_px
        if reading.trust is None:
            landmarks = sighting(person, width, height).landmarks_px
            trust = SOURCE_MATRIX @ landmarks[:, 2]
            if self.says_rotations:
                # Rotations that are regressed seldom lay limbs on the picture.
                points_px = points_px.copy()
                points_px[DIRECT_KEYPOINTS] = landmarks[DIRECT_LANDMARKS, :2]
        else:
            points = reading.points_px.astype(np.float64)
            trust = reading.trust * inside_picture(points, width, height)
        marks = np.column_stack((points_px, trust)).astype(np.float32)
        return Sighting(marks, reading.keypoints, reading.twist_cos_sin)


class PictureTracker:
    """Follows one person through a clip; see `ikol.estimators.base.Tracker`."""

    def __init__(self, regions: RegionTracker, estimator: PictureEstimator) -> None:
        """Track with `regions`, see with `estimator`."""
        self._regions, self._estimator = regions, estimator

    @property
    def most_people(self) -> int:
        """Most people who were seen in one frame before the followed person was chosen."""
        return self._regions.most_people

    @property
    def sure_from(self) -> int | None:
        """Frame, from 0, in which whom it follows was chosen; None while that may be a thing."""
        return self._regions.sure_from

    def track(self, image_rgb: Image) -> Sighting | None:
        """See the followed person in the next frame [H, W, 3]; None if nobody is there."""
        person = self._regions.track(image_rgb)
        return None if person is None else self._estimator.see(image_rgb, person)


class PicturePeopleTracker:
    """Follows everybody through a clip; see `ikol.estimators.base.PeopleTracker`."""

    def __init__(self, people: PeopleTracker, estimator: PictureEstimator, fps: float) -> None:
        """Track with `people`, see with `estimator`, in a clip of so many frames a second."""
        self._people, self._estimator = people, estimator
        self._images = RecentImages(fps)

    def track(self, image_rgb: Image) -> list[TrackSighting]:
        """See everybody in the next frame [H, W, 3]; each person's frames come in order.

        Of who has just become known, frames that are too long ago to be kept are left out.
        """
        self._images.add(image_rgb)
        told: list[TrackSighting] = []
        for seen in self._people.track(image_rgb):
            image = self._images.of_frame(seen.frame)
            if image is not None:
                found = self._estimator.see(image, seen.person)
                told.append(TrackSighting(seen.number, seen.frame, found))
        return told

    def parts(self) -> list[TrackPart]:
        """Parts of tracks that went over to somebody else; see `ikol.estimators.base`."""
        return self._people.parts()
