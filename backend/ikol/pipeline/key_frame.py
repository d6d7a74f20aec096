"""A frame of the background that later ones are compared with."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ikol.motion.passing import Passage
from ikol.motion.turning import Turn

Image = NDArray[np.uint8]
Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


@dataclass(slots=True)
class KeyFrame:
    """A frame that later ones are compared with.

    Attributes:
        grey: Its small picture.
        corners: Corners in it [N, 2], pixels.
        directions: To them, in the camera's frame [N, 3].
        turning: How many of them, the first ones, tell how the camera turns. The others are low in
            the picture, where the ground is.
        R_first_key: The camera's axes in those of the shot's first frame [3, 3].
        passing: Directions to the corners when what passed by was last told of [N, 3], in the
            first frame's axes; NaN for those that were not followed then.
        age: Frames since then.
    """

    grey: Image
    corners: Float32
    directions: Float64
    turning: int
    R_first_key: Float64
    passing: Float64
    age: int = 0

    def passed(self, followed: "Followed", R_first_camera: Float64) -> Passage:
        """What passed by since this was last asked for."""
        before, now = self.passing[followed.corners], followed.directions @ R_first_camera.T
        known = np.isfinite(before[:, 0])
        frames, self.age = self.age, 0
        self.passing = np.full_like(self.passing, np.nan)
        self.passing[followed.corners] = now
        return Passage(-frames, 0, before[known], now[known])


class Followed(NamedTuple):
    """Corners of the key frame that are in another one.

    Attributes:
        corners: Which [N].
        directions: To them there [N, 3].
        turning: How many of them, the first ones, tell of the turn.
        turn: That of the camera; None if they do not agree.
    """

    corners: NDArray[np.intp]
    directions: Float64
    turning: int
    turn: Turn | None


NOTHING: Final = Followed(np.zeros(0, np.intp), np.zeros((0, 3)), 0, None)
