"""The result of a capture: one person's motion in the world, with the camera that saw it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .camera_motion import CameraMotion
from .hands.hand_motion import HandMotion
from .kept import Kept

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Camera:
    """Pinhole camera that matches the footage; its lens is constant over the clip.

    Attributes:
        focal_px: Focal length in pixels; the principal point is the image's centre.
        width, height: Image size in pixels, after the video's rotation metadata is applied.
        T_world_camera: Pose [4, 4]: camera (x right, y down, z forward) to world (z up), metres;
            of a camera that moves that in the first frame of the shot.
        motion: How it moved from there in each frame of the capture; None if it stands still.
    """

    focal_px: float
    width: int
    height: int
    T_world_camera: NDArray[np.float64]
    motion: CameraMotion | None = None

    def from_world(self, points_world: Float32) -> NDArray[np.float64]:
        """Points [..., 3] of the world in the camera's frame, metres.

        Args:
            points_world: Of a camera that moves [T, ..., 3], as many as the capture has frames.
        """
        T_camera_world = np.linalg.inv(self.T_world_camera)
        points = points_world @ T_camera_world[:3, :3].T + T_camera_world[:3, 3]
        return points if self.motion is None else self.motion.from_first(points)

    def poses(self) -> NDArray[np.float64]:
        """Camera to world in each frame [T, 4, 4]; of a still camera one for all [1, 4, 4]."""
        if self.motion is None:
            return self.T_world_camera[None]
        return self.T_world_camera @ self.motion.poses()


@dataclass(frozen=True, slots=True)
class Capture:
    """One person's motion in the world.

    World: z up, ground at z = 0, metres; the person starts at the origin facing -y. T is the
    number of video frames; every array has one entry a frame, gaps included.

    Attributes:
        pose_rotvecs: [T, 24, 3] radians, relative to the parent; index 0 body (y up) to world.
        pelvis_world: Position of the pelvis joint [T, 3].
        joints_world: [T, 24, 3].
        betas: Shape [10].
        timestamps_s: Video time of each frame [T], seconds, as the container states it.
        confidence: [T, 24] in 0..1.
        landmarks_px: The net's landmarks [T, K, 3]: x, y in pixels, trust; zeros in gaps.
        visible: [T]; False where the frame was bridged.
        fps: Nominal frame rate of the source.
        camera: The camera.
        body: Name of the body.
        estimator: Name of the estimator.
        track: Which of the clip's people this is, from 0.
        shot: In which shot, from 0.
        cuts_s: When a new shot begins [C], seconds of video time.
        thumbnail_jpeg: A small picture of the person as a JPEG file; may be empty.
        contacts: How surely left heel, left toes, right heel and right toes stand [T, 4], 0..1;
            None where nothing is known of it.
        kept: What the clip can be solved again from; None where nothing was kept.
        hands: The fingers; None where they were not captured. With them SMPL's joints of the hands
            do not turn.
    """

    pose_rotvecs: Float32
    pelvis_world: Float32
    joints_world: Float32
    betas: Float32
    timestamps_s: NDArray[np.float64]
    confidence: Float32
    landmarks_px: Float32
    visible: NDArray[np.bool_]
    fps: float
    camera: Camera
    body: str
    estimator: str
    track: int = 0
    shot: int = 0
    cuts_s: tuple[float, ...] = ()
    thumbnail_jpeg: bytes = b""
    contacts: Float32 | None = None
    kept: Kept | None = None
    hands: HandMotion | None = None
