"""How the camera of a shot moved: its pose in every frame, seen from that in the shot's first."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from .passing import Passage, passages_within

Float64 = NDArray[np.float64]

Handling = Literal["still", "turning", "travelling", "unknown"]

STILL: Final = "still"
TURNING: Final = "turning"
TRAVELLING: Final = "travelling"
UNKNOWN: Final = "unknown"
HANDLINGS: Final[tuple[Handling, ...]] = (STILL, TURNING, TRAVELLING, UNKNOWN)


NOTICES: Final[dict[Handling, str]] = {
    TRAVELLING: (
        "The camera travels: how far is told by the ground that passes by and may be wrong by a "
        "quarter; where none is seen by the feet that stand, and may be wrong by half."
    ),
    UNKNOWN: "Too little of the background can be seen to tell whether the camera moves.",
}
"""What is not handled as if the camera stood still."""


@dataclass(frozen=True, slots=True)
class CameraMotion:
    """The camera in T frames.

    Attributes:
        R_first_camera: Its axes in each frame in those of the shot's first frame [T, 3, 3].
        centres: Where it is, seen from where it was in the first frame [T, 3], metres.
        handling: "still": it did not move. "turning": it turned on the spot or shook, which is
            taken out. "travelling": it also went somewhere; its turning is taken out, and how far
            it went is told by the ground or by feet that stand (`travel.py`). "unknown": too little
            of the background can be seen to tell; it is taken to be still.
        passages: What passed by while it travelled, in the order of time, as long as its centres
            are not known.
    """

    R_first_camera: Float64
    centres: Float64
    handling: Handling
    passages: tuple[Passage, ...] = ()

    @classmethod
    def still(cls, count: int, handling: Handling = STILL) -> "CameraMotion":
        """A camera that is where it was in all of some frames."""
        turns = np.broadcast_to(np.eye(3), (count, 3, 3))
        return cls(turns, np.broadcast_to(0.0, (count, 3)), handling)

    @property
    def is_still(self) -> bool:
        """Whether all frames share one pose."""
        return self.handling in {STILL, UNKNOWN}

    def poses(self) -> Float64:
        """T_first_camera [T, 4, 4]."""
        T = np.tile(np.eye(4), (len(self.centres), 1, 1))
        T[:, :3, :3], T[:, :3, 3] = self.R_first_camera, self.centres
        return T

    def part(self, rows: slice) -> "CameraMotion":
        """The same in the frames from one to before another."""
        return replace(
            self,
            R_first_camera=self.R_first_camera[rows],
            centres=self.centres[rows],
            passages=passages_within(self.passages, rows),
        )

    def turned(self, vectors: Float64, rows: slice | NDArray[np.intp] = slice(None)) -> Float64:
        """Vectors [T, ..., 3] in the camera's frame, in the axes of the first frame's camera."""
        if self.is_still:
            return vectors
        R = self.R_first_camera[rows]
        flat = vectors.reshape(len(R), -1, 3)
        return (flat @ R.swapaxes(-1, -2)).reshape(vectors.shape)

    def from_first(self, points: Float64, rows: slice | NDArray[np.intp] = slice(None)) -> Float64:
        """Points [T, ..., 3] in the frame of the first frame's camera, in each frame's own."""
        if self.is_still:
            return points
        R = self.R_first_camera[rows]
        flat = points.reshape(len(R), -1, 3) - self.centres[rows][:, None]
        return (flat @ R).reshape(points.shape)
