"""Samples of a data set held as arrays: hundreds of thousands fit into memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .joint_sets import JointSet
from .pictures import picture_loader
from .sample import Intrinsics, Sample

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A sample as its reader finds it; see `Sample` for what is what.

    Attributes:
        picture: Path of the picture.
        box_px: [4].
        keypoints_px: [K, 3].
        take: Name of the recording.
        keypoints_camera: [K, 3] metres, in the camera's frame or relative to anything there; NaN
            where unknown.
        placed: Whether `keypoints_camera` says where the person is, too.
        R_parent_joint: [24, 3, 3].
        betas: [10].
        body: Which body these are of.
        intrinsics: Of the picture's camera.
        name: Of the sample, where the picture's is not enough.
    """

    picture: Path
    box_px: Float32
    keypoints_px: Float32
    take: str
    keypoints_camera: Float32 | None = None
    placed: bool = False
    R_parent_joint: Float32 | None = None
    betas: Float32 | None = None
    body: str = "neutral"
    intrinsics: Intrinsics | None = None
    name: str = ""


class Collected:
    """See `ikol.datasets.sample.Dataset`.

    Attributes:
        name: Of the data set.
        joints: The keypoints of all its samples.
    """

    def __init__(self, name: str, joints: JointSet, rows: Iterable[Row]) -> None:
        """Take rows up; not a number stands for what is unknown."""
        self.name, self.joints = name, joints
        chosen = list(rows)
        self._pictures = [row.picture for row in chosen]
        self._names = [row.name or row.picture.as_posix() for row in chosen]
        self._takes = [row.take for row in chosen]
        self._bodies = [row.body for row in chosen]
        self._intrinsics = [row.intrinsics for row in chosen]
        count = len(joints)
        self._boxes = _stacked([row.box_px for row in chosen], (4,))
        self._keypoints_px = _stacked([row.keypoints_px for row in chosen], (count, 3))
        self._keypoints = _stacked([row.keypoints_camera for row in chosen], (count, 3))
        self._placed = np.array([row.placed for row in chosen], np.bool_)
        self._R = _stacked([row.R_parent_joint for row in chosen], (24, 3, 3))
        self._betas = _stacked([row.betas for row in chosen], (10,))

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self._pictures)

    def __getitem__(self, index: int, /) -> Sample:
        """A sample by its number."""
        keypoints, root = _known(self._keypoints[index]), None
        if keypoints is not None and self.joints.root is not None:
            place = keypoints[self.joints.root]
            keypoints = keypoints - place
            root = place if self._placed[index] else None
        return Sample(
            load_picture=picture_loader(self._pictures[index]),
            box_px=self._boxes[index],
            joints=self.joints,
            keypoints_px=self._keypoints_px[index],
            keypoints_camera=keypoints,
            root_camera=root,
            R_parent_joint=_known(self._R[index]),
            betas=_known(self._betas[index]),
            body=self._bodies[index],
            intrinsics=self._intrinsics[index],
            name=self._names[index],
            take=self._takes[index],
        )


def _stacked(values: list[Float32 | None], shape: tuple[int, ...]) -> Float32:
    """Values as one array [N, ...]."""
    stacked = np.full((len(values), *shape), np.nan, np.float32)
    for index, value in enumerate(values):
        if value is not None:
            stacked[index] = value
    return stacked


def _known(values: Float32) -> Float32 | None:
    return None if np.isnan(values).all() else values
