"""The net stage of a capture of several people: shots, and who is in each frame."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import PeopleTracker, TrackPart, TrackSighting
from ikol.motion.camera import View

from .background import Background, Glimpse
from .cuts import CutFinder
from .thumbnails import Thumbnails

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SeenPeople:
    """A frame after the nets.

    Attributes:
        index: Number of the frame in the video.
        timestamp_s: Its time.
        people: Who was seen, in this frame or earlier ones; `frame` counts the clip's frames.
        first_track: Number of the first track in this shot.
        cut: The clip's frame with which a new shot began, if that has come out now.
        background: How the camera is turned.
    """

    index: int
    timestamp_s: float
    people: tuple[TrackSighting, ...]
    first_track: int = 0
    cut: int | None = None
    background: Glimpse = field(default_factory=Glimpse.of_rest)


class Following:
    """Cuts a clip into shots and follows whom the user wants in each.

    A track belongs to one shot. What is followed after a cut starts anew, and the frame with
    which the shot began is looked at again.

    Args:
        new_tracker: Makes a tracker for the shot that begins with some frame of the clip.
        view: The camera.

    Attributes:
        thumbnails: Small pictures of everybody.
    """

    def __init__(self, new_tracker: Callable[[int], PeopleTracker], view: View) -> None:
        self.thumbnails = Thumbnails()
        self._new_tracker = new_tracker
        self._view = view
        self._background = Background(view)
        self._cuts = CutFinder()
        self._tracker = new_tracker(0)
        self._frames = 0
        self._shot_start = 0
        self._track_base = 0
        self._tracks = 0
        self._parts: list[TrackPart] = []
        self._last_image: Image | None = None

    def see(self, index: int, timestamp_s: float, image_rgb: Image) -> SeenPeople:
        """Find people in the next frame [H, W, 3]."""
        cut: int | None = None
        people: list[TrackSighting] = []
        if self._cuts.is_after_cut(image_rgb) and self._last_image is not None:
            self._parts = self.parts()
            cut = self._shot_start = self._frames - 1
            self._tracks = max([self._tracks, *(part.person + 1 for part in self._parts)])
            self._track_base = self._tracks
            self._tracker = self._new_tracker(cut)
            people += self._track(self._last_image)
            self._background = Background(self._view)
            self._look(self._last_image, people, cut)
        people += self._track(image_rgb)
        background = self._look(image_rgb, people, self._frames)
        for seen in people:
            if seen.frame == self._frames:
                self.thumbnails.look(image_rgb, seen)
        self._frames += 1
        self._last_image = image_rgb
        return SeenPeople(index, timestamp_s, tuple(people), self._track_base, cut, background)

    def parts(self) -> list[TrackPart]:
        """Parts of tracks that went over to somebody else; see `ikol.estimators.base`."""
        in_shot = [
            TrackPart(
                track=part.track + self._track_base,
                start=part.start + self._shot_start,
                stop=part.stop + self._shot_start,
                person=part.person + self._track_base,
            )
            for part in self._tracker.parts()
        ]
        return [*self._parts, *in_shot]

    def _look(self, image_rgb: Image, people: list[TrackSighting], frame: int) -> Glimpse:
        shown = [seen.sighting.landmarks_px for seen in people if seen.frame == frame]
        return self._background.see(image_rgb, shown)

    def _track(self, image_rgb: Image) -> list[TrackSighting]:
        people = [
            replace(seen, track=seen.track + self._track_base, frame=seen.frame + self._shot_start)
            for seen in self._tracker.track(image_rgb)
        ]
        self._tracks = max([self._tracks, *(seen.track + 1 for seen in people)])
        return people
