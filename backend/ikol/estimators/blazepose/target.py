"""What is remembered of the person who is followed."""

import math
from dataclasses import dataclass, replace
from typing import Final

from .region import Region

_MAX_STEP: Final = 0.6  # of the region's side, between two frames
_MAX_SCALING: Final = 1.8
_STEP_PER_FRAME: Final = 0.03
_CLEAR_SCORE: Final = 0.9
_TOO_MANY_DOUBTS: Final = 5


@dataclass(frozen=True, slots=True)
class Target:
    """The followed person: where they were seen last and how they moved.

    Attributes:
        region: Their region when they were last seen.
        step_px: Its motion (x, y) between the last two frames in which they were seen.
        turn_rad: Its rotation between those.
        frames_seen: How many frames they have been followed for.
        frames_unseen: How many frames ago they were last seen, less one.
        doubts: How many readings were unsure lately.
    """

    region: Region
    step_px: tuple[float, float] = (0.0, 0.0)
    turn_rad: float = 0.0
    frames_seen: int = 1
    frames_unseen: int = 0
    doubts: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether it may no longer be a person at all."""
        return self.doubts >= _TOO_MANY_DOUBTS

    def seen(self, region: Region, score: float) -> "Target":
        """After another frame in which they are in `region`, by a reading with this score."""
        elapsed = self.frames_unseen + 1
        (x, y), (x_before, y_before) = region.centre_px, self.region.centre_px
        turn_rad = math.remainder(region.angle_rad - self.region.angle_rad, math.tau)
        return Target(
            region=region,
            step_px=((x - x_before) / elapsed, (y - y_before) / elapsed),
            turn_rad=turn_rad / elapsed,
            frames_seen=self.frames_seen + 1,
            doubts=self.doubts + 1 if score < _CLEAR_SCORE else max(0, self.doubts - 1),
        )

    def unseen(self, patience: int) -> "Target | None":
        """After another frame in which they are not seen; None if they are given up.

        Somebody who was followed for long is waited for in their place, so that a short
        occlusion does not end in following somebody else; a glimpse is not.

        Args:
            patience: For how many frames they are waited for at most.
        """
        frames_unseen = self.frames_unseen + 1
        if frames_unseen > min(patience, self.frames_seen // 2):
            return None
        return replace(self, frames_unseen=frames_unseen)

    def predicted(self) -> Region:
        """Their region in the next frame if they go on as they did."""
        elapsed = self.frames_unseen + 1
        (x, y), (dx, dy) = self.region.centre_px, self.step_px
        return replace(
            self.region,
            centre_px=(x + elapsed * dx, y + elapsed * dy),
            angle_rad=self.region.angle_rad + elapsed * self.turn_rad,
        )

    def may_be_at(self, region: Region) -> bool:
        """Whether they can have got into a region since they were last seen."""
        reach = (_MAX_STEP + _STEP_PER_FRAME * self.frames_unseen) * self.region.side_px
        smaller, larger = sorted((region.side_px, self.region.side_px))
        return (
            math.dist(region.centre_px, self.region.centre_px) <= reach
            and larger <= _MAX_SCALING * smaller
        )
