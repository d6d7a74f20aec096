"""The estimators `blazepose` and `blazepose-direct`: nets shared by all clips."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ikol import weights
from ikol.body.model import DEFAULT_NAME, NUM_BETAS, BodyModel
from ikol.estimators.base import Regression, Sighting, TrackPart, TrackSighting
from ikol.estimators.entry import Entry
from ikol.motion.camera import View

from .detector import Detector
from .direct import DirectRegression
from .landmarks import LandmarkNet
from .mapping import LandmarkMapping
from .people.lookout import Lookout
from .people.sweep import Sweep
from .people.tracker import PeopleTracker
from .regressor.files import load_network
from .regressor.network import Network
from .regressor.regression import LearnedRegression
from .search import Search
from .tracker import RegionTracker
from .trust import sighting

Float32 = NDArray[np.float32]


class BlazePose:
    """BlazePose GHUM (Bazarevsky et al. 2020; Grishchenko et al. 2022) on the CPU.

    Attributes:
        name: "blazepose", or "blazepose-direct" without the learned regressor.
    """

    def __init__(
        self,
        rest_keypoints: Float32,
        landmark_net: Path | None = None,
        threads: int | None = None,
        regressor: Network | None = None,
        *,
        knows_shape: bool = True,
    ) -> None:
        """Load the nets.

        Args:
            rest_keypoints: Keypoints of the body's T-pose [29, 3], metres, y up, z forward; the
                landmarks are mapped to keypoints in its proportions.
            landmark_net: File of the landmark net; None for the best one that is installed.
            threads: Threads of one run of a net; None for a sensible number.
            regressor: Corrects the mapping; None for the hand-written mapping alone.
            knows_shape: Whether the body is the one whose shapes the regressor was taught.

        Raises:
            IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable`.
        """
        self.name = "blazepose-direct" if regressor is None else "blazepose"
        self._regressor, self._knows_shape = regressor, knows_shape
        self._mapping = LandmarkMapping(rest_keypoints)
        self._detector = Detector(weights.find("pose_detection"), threads)
        self._landmarks = LandmarkNet(landmark_net or weights.best_landmark_net(), threads)

    def new_tracker(self, person: str, fps: float) -> "BlazePoseTracker":
        """A tracker for one clip.

        Args:
            person: "largest", "central", an index from the left, from 0, or a point "X,Y" in
                pixels.
            fps: Frames a second.

        Raises:
            IkolError: `person_unknown`.
        """
        return BlazePoseTracker(self.new_region_tracker(person, fps))

    def new_region_tracker(self, person: str, fps: float) -> RegionTracker:
        """A tracker that gives BlazePose's own landmarks; see `new_tracker`."""
        search = Search(self._detector, self._landmarks)
        return RegionTracker(search, self._landmarks, person, fps)

    def new_people_tracker(self, fps: float) -> "BlazePosePeopleTracker":
        """A tracker of everybody for one clip.

        Args:
            fps: Frames a second.
        """
        return BlazePosePeopleTracker(self.new_marks_tracker(fps))

    def new_marks_tracker(self, fps: float) -> PeopleTracker:
        """A tracker of everybody that gives BlazePose's own landmarks.

        Args:
            fps: Frames a second.
        """
        search = Search(self._detector, self._landmarks)
        return PeopleTracker(Lookout(search, self._landmarks, Sweep()), fps)

    def new_regression(self, view: View) -> Regression:
        """A regression for one clip that was taken with this camera."""
        if self._regressor is None:
            return DirectRegression(self._mapping)
        return LearnedRegression(
            self._mapping, self._regressor, view, knows_shape=self._knows_shape
        )


class BlazePoseTracker:
    """Follows one person through a clip; see `ikol.estimators.base.Tracker`."""

    def __init__(self, regions: RegionTracker) -> None:
        """Track with `regions`."""
        self._regions = regions

    @property
    def most_people(self) -> int:
        """Most people who were seen in one frame before the followed person was chosen."""
        return self._regions.most_people

    @property
    def sure_from(self) -> int | None:
        """Frame, from 0, in which whom it follows was chosen; None while that may be a thing."""
        return self._regions.sure_from

    def track(self, image_rgb: NDArray[np.uint8]) -> Sighting | None:
        """Find the followed person in the next frame [H, W, 3]; None if nobody is seen."""
        person = self._regions.track(image_rgb)
        if person is None:
            return None
        height, width = image_rgb.shape[:2]
        return sighting(person, width, height)


class BlazePosePeopleTracker:
    """Follows everybody through a clip; see `ikol.estimators.base.PeopleTracker`."""

    def __init__(self, people: PeopleTracker) -> None:
        """Track with `people`."""
        self._people = people

    def track(self, image_rgb: NDArray[np.uint8]) -> list[TrackSighting]:
        """Find everybody in the next frame [H, W, 3]; each person's frames come in order."""
        height, width = image_rgb.shape[:2]
        return [
            TrackSighting(seen.number, seen.frame, sighting(seen.person, width, height))
            for seen in self._people.track(image_rgb)
        ]

    def parts(self) -> list[TrackPart]:
        """Parts of tracks that went over to somebody else; see `ikol.estimators.base`."""
        return self._people.parts()


def load_learned(_entry: Entry, body: BodyModel, _device: torch.device) -> BlazePose:
    """The estimator `blazepose`; its nets run on the CPU whatever the device.

    Raises:
        IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable`.
    """
    regressor = load_network(weights.find("blazepose_regressor"))
    known = body.name == DEFAULT_NAME
    return BlazePose(_average(body), regressor=regressor, knows_shape=known)


def load_direct(_entry: Entry, body: BodyModel, _device: torch.device) -> BlazePose:
    """The estimator `blazepose-direct`; its nets run on the CPU whatever the device.

    Raises:
        IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable`.
    """
    return BlazePose(_average(body))


def _average(body: BodyModel) -> Float32:
    return body.rest_keypoints(np.zeros(NUM_BETAS, np.float32))
