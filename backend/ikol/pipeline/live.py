"""Streamed results: each frame as it arrives, on the average body, in a provisional world."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.base import PersonEstimates, Sighting
from ikol.motion.camera import View
from ikol.motion.ground import FOOT_KEYPOINTS, sole_heights
from ikol.motion.lift import Lifted, Lifter, observed
from ikol.motion.record import SeenFrame
from ikol.motion.world import CAMERA_UP, world_rotation
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats
from ikol.skeleton import NUM_JOINTS, PRIMARY_CHILD

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_DEPTH_BLEND: Final = 0.15
"""Share of a new frame's depth; the rest is the depth so far, because apparent size flickers."""


@dataclass(frozen=True, slots=True)
class FrameResult:
    """One frame as it was solved; in a frame without a person the last pose, of no confidence.

    Attributes:
        index: Number of the frame in the video.
        timestamp_s: Its time.
        tracked: Whether a person was seen.
        quats_wxyz: Rotations [24, 4]; index 0 body to world, others relative to the parent.
        pelvis_world: [3] metres.
        confidence: [24], 0..1.
        landmarks_px: The net's landmarks [K, 3]: x, y in pixels, trust 0..1; K is 0 if not tracked.
        track: Whose result this is, where several people are followed.
    """

    index: int
    timestamp_s: float
    tracked: bool
    quats_wxyz: Float32
    pelvis_world: Float32
    confidence: Float32
    landmarks_px: Float32
    track: int = 0


class LiveSolver:
    """Solves micro-batches; keeps the provisional world, the last pose and the calmed depth."""

    def __init__(
        self,
        body: BodyModel,
        view: View,
        device: torch.device,
        beside: "LiveSolver | None" = None,
    ) -> None:
        """Prepare for one clip.

        Args:
            body: The body, shown in its average shape.
            view: The camera.
            device: What the solver runs on.
            beside: Solver of another person in the clip, whose world is shared.
        """
        self._beside = beside
        betas = np.zeros(body.shapedirs.shape[-1], np.float32)
        rest = body.rest_keypoints(betas)
        self._lifter = Lifter(rest, view, device)
        self._soles = sole_heights(body, betas)
        self._R_world_camera: Float64 | None = None
        self._origin = np.zeros(3)
        self._depth = 0.0
        self._quats = np.tile(np.array([1, 0, 0, 0], np.float32), (NUM_JOINTS, 1))
        # Until somebody is seen the body stands upright in the T-pose: y up turned to z up.
        self._quats[0] = np.sqrt(0.5) * np.array([1, 1, 0, 0], np.float32)
        height = float(rest[0, 1] - rest[:, 1].min())
        self._pelvis = np.array([0.0, 0.0, height], np.float32)

    def solve(
        self, frames: Sequence[SeenFrame], estimates: PersonEstimates | None
    ) -> list[FrameResult]:
        """Solve frames, in the order of the video, as one batch.

        Args:
            frames: The frames.
            estimates: What is estimated of the person where they were seen; None if nowhere.
        """
        solved = iter(()) if estimates is None else self._solve(estimates)
        return [
            self._hold(frame)
            if frame.sighting is None
            else self._show(frame, frame.sighting, *next(solved))
            for frame in frames
        ]

    def _solve(self, estimates: PersonEstimates) -> Iterator[tuple[Float32, Float32, Float32]]:
        lifted = self._lifter.lift(observed(estimates), refine=False)
        if self._R_world_camera is None:
            self._R_world_camera = self._stand(lifted)
        R = lifted.R_parent_joint.astype(np.float32)
        R[:, 0] = self._R_world_camera @ lifted.R_parent_joint[:, 0]
        quats = np.concatenate((self._quats[None], quats_wxyz_from_rotmats(R)))
        depths = self._calmed(lifted.pelvis_camera[:, 2:])
        pelvis_camera = lifted.pelvis_camera * (depths / lifted.pelvis_camera[:, 2:])
        pelvis_world = pelvis_camera @ self._R_world_camera.T - self._origin
        weights = estimates.keypoint_weights
        confidence = np.minimum(weights[:, :NUM_JOINTS], weights[:, list(PRIMARY_CHILD)])
        return zip(
            align_hemisphere(quats)[1:], pelvis_world.astype(np.float32), confidence, strict=True
        )

    def _stand(self, lifted: Lifted) -> Float64:
        # The world of the stream begins where the person is first seen, feet on its ground.
        beside = self._beside
        R_world_camera = None if beside is None else beside._R_world_camera
        if R_world_camera is None:
            R_world_camera = world_rotation(CAMERA_UP, lifted.R_parent_joint[0, 0, :, 2])
        pelvis = lifted.pelvis_camera[0]
        feet = lifted.keypoints[0, list(FOOT_KEYPOINTS)] @ R_world_camera[2]
        self._depth = float(pelvis[2])
        self._origin = R_world_camera @ pelvis
        self._origin[2] += (feet - self._soles).min()
        if beside is not None:
            self._origin[:2] = beside._origin[:2]
        return R_world_camera

    def _calmed(self, depths: Float64) -> Float64:
        calmed = np.empty_like(depths)
        for row, depth in enumerate(depths):
            self._depth += _DEPTH_BLEND * (float(depth[0]) - self._depth)
            calmed[row] = self._depth
        return calmed

    def _hold(self, frame: SeenFrame) -> FrameResult:
        return FrameResult(
            frame.index,
            frame.timestamp_s,
            False,
            self._quats,
            self._pelvis,
            np.zeros(NUM_JOINTS, np.float32),
            np.zeros((0, 3), np.float32),
        )

    def _show(
        self,
        frame: SeenFrame,
        sighting: Sighting,
        quats_wxyz: Float32,
        pelvis_world: Float32,
        confidence: Float32,
    ) -> FrameResult:
        self._quats, self._pelvis = quats_wxyz, pelvis_world
        return FrameResult(
            frame.index,
            frame.timestamp_s,
            True,
            quats_wxyz,
            pelvis_world,
            confidence,
            sighting.landmarks_px,
        )
