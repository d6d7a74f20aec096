"""What every estimator gives of a person, whatever net it runs."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ikol.motion.camera import View

Float32 = NDArray[np.float32]

KEYPOINT_SCALE_M: Final = 0.05
RAY_SCALE_M: Final = 0.03
TWIST_SCALE: Final = 0.35
"""Errors (of a keypoint in space, in the picture at the person's depth, and of a twist's point on
the unit circle) that come with a trust w of one half: w = 1 / (1 + (error / scale)^2)."""


@dataclass(frozen=True, slots=True)
class SeenHands:
    """What a hand net saw of one person's hands in one frame, or in T; left and right.

    Attributes:
        points_px: 21 landmarks of each hand [..., 2, 21, 3]: x, y in pixels, trust 0..1; 0 where
            the hand was not seen.
        points_camera: The same in space [..., 2, 21, 3], metres, relative to the wrist, as the net
            sees its cut-out: in the frame of a camera that looks at the wrist.
    """

    points_px: Float32
    points_camera: Float32


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the nets saw of one person in one frame.

    Attributes:
        landmarks_px: The net's own landmarks [K, 3]: x, y in pixels, trust 0..1.
        landmarks_camera: The same in space [K, 3], metres, relative to the middle of the hips;
            x right, y down, z forward.
        twist_cos_sin: Twist of joints 1..23 [23, 2], from nets that say it.
        hands: The hands, where they are looked at.
    """

    landmarks_px: Float32
    landmarks_camera: Float32
    twist_cos_sin: Float32 | None = None
    hands: SeenHands | None = None


@dataclass(frozen=True, slots=True)
class Sightings:
    """Sightings of one person in T frames, in the order of time; frames without one are not in it.

    Attributes:
        timestamps_s: Time of each [T], seconds.
        landmarks_px: [T, K, 3]: x, y in pixels, trust 0..1.
        landmarks_camera: [T, K, 3] metres, relative to the middle of the hips.
        twist_cos_sin: [T, 23, 2], from nets that say it.
    """

    timestamps_s: NDArray[np.float64]
    landmarks_px: Float32
    landmarks_camera: Float32
    twist_cos_sin: Float32 | None = None


@dataclass(frozen=True, slots=True)
class BodyEstimates:
    """What a regressor says of the body as a whole in T frames, beyond what the layer needs.

    Attributes:
        betas: Shape on the body that the estimator was loaded for [T, 10]; None if it knows that of
            another body only.
        pelvis_camera: Pelvis joint [T, 3] in the camera's frame, metres.
        contacts: Probability that left heel, left toes, right heel, right toes stand [T, 4].
    """

    betas: Float32 | None
    pelvis_camera: Float32
    contacts: Float32


@dataclass(frozen=True, slots=True)
class PersonEstimates:
    """One person in T frames as the layer needs it.

    Attributes:
        keypoints_camera: Target keypoints P [T, 29, 3], metres, relative to the pelvis, as the net
            sees its cut-out: in the frame of a camera that looks at the pelvis' image point (x
            right, y down, z forward).
        keypoint_weights: Trust in each target [T, 29], 0..1.
        keypoints_px: The same keypoints in the image [T, 29, 3]: x, y in pixels, trust 0..1.
        twist_cos_sin: Twist phi of joints 1..23 [T, 23, 2], about each joint's rest bone.
        twist_weights: Trust in each twist [T, 23], 0..1 (0: no evidence, phi is a neutral guess).
        body: Shape, place and contacts; None from an estimator that knows nothing of them.
    """

    keypoints_camera: Float32
    keypoint_weights: Float32
    keypoints_px: Float32
    twist_cos_sin: Float32
    twist_weights: Float32
    body: BodyEstimates | None = None


class Tracker(Protocol):
    """Follows one person through the frames of one clip; owns all state of that clip."""

    @property
    def most_people(self) -> int:
        """Most people who were seen in one frame before the followed person was chosen."""
        ...

    @property
    def sure_from(self) -> int | None:
        """Frame, from 0, in which whom it follows was chosen; None while that may be a thing."""
        ...

    def track(self, image_rgb: NDArray[np.uint8]) -> Sighting | None:
        """Find the followed person in the next frame [H, W, 3]; None if nobody is seen."""
        ...


@dataclass(frozen=True, slots=True)
class TrackSighting:
    """What the nets saw of one of several people in one frame.

    Attributes:
        track: Whose track this is, from 0 in the order in which people become known.
        frame: How many frames came before; somebody who has just become known was seen in
            earlier frames, too.
        sighting: What was seen.
    """

    track: int
    frame: int
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class TrackPart:
    """Frames of a track that show one person.

    Attributes:
        track: The track.
        start: The first of these frames.
        stop: The frame after the last one.
        person: Who is shown, by a number: that of the first track that begins with them, or one
            that no track has.
    """

    track: int
    start: int
    stop: int
    person: int


class PeopleTracker(Protocol):
    """Follows everybody through the frames of one clip; owns all state of that clip."""

    def track(self, image_rgb: NDArray[np.uint8]) -> list[TrackSighting]:
        """Find everybody in the next frame [H, W, 3]; each person's frames come in order."""
        ...

    def parts(self) -> list[TrackPart]:
        """Parts of tracks that went over to somebody else, as far as was seen up to now.

        Each person's are in order and do not overlap. Of these tracks, frames of no part are
        nobody's; all other tracks show one person each.
        """
        ...


class Regression(Protocol):
    """From what was seen of one person in one clip to the layer's inputs; owns the clip's state."""

    @property
    def context_s(self) -> float:
        """How far before and after a frame `estimate_within` looks, seconds."""
        ...

    def estimate_next(self, seen: Sightings) -> PersonEstimates:
        """Regress the T sightings that come next, from them and what came before them."""
        ...

    def estimate_within(self, seen: Sightings, wanted: slice) -> PersonEstimates:
        """Regress those sightings of a recorded clip that are `wanted`, from all that are given.

        What was given to `estimate_next` makes no difference.
        """
        ...


class Estimator(Protocol):
    """Loaded nets, shared by all clips; safe to use from several threads."""

    name: str

    def new_tracker(self, person: str, fps: float) -> Tracker:
        """A tracker for one clip of so many frames a second.

        `person` is "largest", "central", an index from the left or a point "X,Y" in pixels.
        """
        ...

    def new_people_tracker(self, fps: float) -> PeopleTracker:
        """A tracker of everybody for one clip of so many frames a second."""
        ...

    def new_regression(self, view: View) -> Regression:
        """A regression for one clip that was taken with this camera."""
        ...
