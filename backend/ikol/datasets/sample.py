"""One person in one picture with all that a data set knows of them, and a collection of such."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from .joint_sets import JointSet

Float32 = NDArray[np.float32]
Image = NDArray[np.uint8]
Split = Literal["train", "validation", "test"]


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """A pinhole camera without distortion.

    Attributes:
        focal_px: Focal lengths (x, y) in pixels.
        centre_px: Principal point (x, y); pixel centres are at integers.
    """

    focal_px: tuple[float, float]
    centre_px: tuple[float, float]

    def project(self, points_camera: Float32) -> Float32:
        """Image points [..., 2] in pixels of points [..., 3] before the camera, metres."""
        on_plane = points_camera[..., :2] / np.maximum(points_camera[..., 2:], 1e-3)
        focal, centre = np.array(self.focal_px), np.array(self.centre_px)
        return (on_plane * focal + centre).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One person in one picture. What a data set does not know is None.

    Attributes:
        load_picture: Reads the whole picture [H, W, 3], red, green, blue.
        box_px: Left, top, right, bottom [4] of the person, pixels, cut to the picture.
        joints: Which keypoints there are, in which order.
        keypoints_px: [K, 3]: x, y in pixels, and visibility: 0 not labelled, 1 labelled.
        keypoints_camera: [K, 3] metres relative to the root of `joints`, axes of the camera (x
            right, y down, z forward); NaN where a keypoint is not labelled in space.
        root_camera: Where that root is before the camera [3], metres.
        R_parent_joint: Rotations relative to the parent [24, 3, 3]; index 0 from the T-pose (y up,
            z forward) to the camera's frame.
        betas: Shape [10] of `body`.
        body: Which body rotations and betas are of: "default" (the project's), or SMPL's "neutral",
            "male" or "female".
        intrinsics: The picture's camera.
        name: Of the sample, unique in its data set.
        take: Of the recording that it is from; neighbours in time have the same.
    """

    load_picture: Callable[[], Image]
    box_px: Float32
    joints: JointSet
    keypoints_px: Float32
    keypoints_camera: Float32 | None
    root_camera: Float32 | None
    R_parent_joint: Float32 | None
    betas: Float32 | None
    body: str
    intrinsics: Intrinsics | None
    name: str
    take: str

    def keypoints_px_of(self, wanted: JointSet) -> Float32:
        """Keypoints [K', 3] of another set in the picture; visibility 0 for what is not known."""
        result = np.zeros((len(wanted), 3), np.float32)
        theirs, ours = wanted.shared_with(self.joints)
        result[theirs] = self.keypoints_px[ours]
        return result

    def keypoints_camera_of(self, wanted: JointSet) -> Float32:
        """Keypoints [K', 3] of another set in space, relative to this one's root; NaN if unknown.

        Joints of one name are taken for the same, though hips of two sets are centimetres apart.
        """
        result = np.full((len(wanted), 3), np.nan, np.float32)
        if self.keypoints_camera is not None:
            theirs, ours = wanted.shared_with(self.joints)
            result[theirs] = self.keypoints_camera[ours]
        return result


class Dataset(Protocol):
    """A collection of samples, read when they are asked for; safe to use from several threads."""

    @property
    def name(self) -> str:
        """What it is opened by."""
        ...

    @property
    def joints(self) -> JointSet:
        """The keypoints of all its samples."""
        ...

    def __len__(self) -> int:
        """How many samples there are."""
        ...

    def __getitem__(self, index: int, /) -> Sample:
        """A sample by its number.

        Raises:
            IndexError: There is none of that number.
        """
        ...
