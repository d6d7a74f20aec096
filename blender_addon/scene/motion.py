"""A stretch of one person's motion, as the backend sends it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .vendored import NUM_JOINTS


@dataclass(frozen=True, slots=True)
class Motion:
    """Poses at video times, in order of time.

    Attributes:
        timestamps_s: Video time of each pose [n], seconds since the clip's first frame.
        quats_wxyz: Rotations [n, 24, 4]: index 0 body (y up) to world (z up), others to parent;
            [n, 54, 4] with SMPL-H's fingers behind.
        pelvis_world: Position of the pelvis joint [n, 3], metres, z up.
        visible: Whether the person was seen [n]; False where the pose bridges a gap.
    """

    timestamps_s: NDArray[np.float64]
    quats_wxyz: NDArray[np.floating]
    pelvis_world: NDArray[np.floating]
    visible: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.timestamps_s)

    @property
    def has_fingers(self) -> bool:
        """Whether the fingers move, too."""
        return self.quats_wxyz.shape[1] > NUM_JOINTS

    def last(self) -> "Motion":
        """The last pose alone."""
        return self[-1:]

    def __getitem__(self, rows: slice) -> "Motion":
        return Motion(
            self.timestamps_s[rows],
            self.quats_wxyz[rows],
            self.pelvis_world[rows],
            self.visible[rows],
        )

    def followed_by(self, later: "Motion") -> "Motion":
        """Join a later motion behind this one."""
        return Motion(
            np.concatenate([self.timestamps_s, later.timestamps_s]),
            np.concatenate([self.quats_wxyz, later.quats_wxyz]),
            np.concatenate([self.pelvis_world, later.pelvis_world]),
            np.concatenate([self.visible, later.visible]),
        )
