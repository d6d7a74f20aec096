"""Streamed results: frames soon after they arrive, on the average body, in a provisional world."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import PersonEstimates, Sighting
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.lagged import LaggedSolver
from ikol.motion.place import local_rotations
from ikol.motion.record import SeenFrame
from ikol.motion.world import up_direction, world_rotation
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats, rotmats_from_quats_wxyz
from ikol.skeleton import NUM_JOINTS

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


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
    """Solves the frames of one person; keeps the provisional world and the last pose."""

    def __init__(self, solver: LaggedSolver, beside: "LiveSolver | None" = None) -> None:
        """Prepare for one clip.

        Args:
            solver: Solves them, in the body's average shape.
            beside: Solver of another person in the clip, whose world is shared.
        """
        self._beside = beside
        self._solver = solver
        self._T_world_camera: Float64 | None = None
        self._settled = False
        self._waiting: deque[SeenFrame] = deque()
        self._quats = np.tile(np.array([1, 0, 0, 0], np.float32), (NUM_JOINTS, 1))
        # Until somebody is seen the body stands upright in the T-pose: y up turned to z up.
        self._quats[0] = np.sqrt(0.5) * np.array([1, 1, 0, 0], np.float32)
        rest = solver.body.points(np.tile(np.eye(3), (1, NUM_JOINTS, 1, 1)))[0]
        self._pelvis = np.array([0.0, 0.0, -rest[FIRST_SOLE:, 1].min()], np.float32)

    def add(
        self,
        frames: Sequence[SeenFrame],
        estimates: PersonEstimates | None,
        R_first_camera: Float64,
    ) -> None:
        """Take the next frames, in the order of the video.

        Args:
            frames: The frames.
            estimates: What is estimated of the person where they were seen; None if nowhere.
            R_first_camera: The camera's axes in those of the shot's first frame, where the person
                was seen [N, 3, 3].
        """
        self._waiting.extend(frames)
        if estimates is None:
            return
        times_s = np.array([frame.timestamp_s for frame in frames if frame.sighting is not None])
        self._solver.add(times_s, estimates, R_first_camera, self._T_world_camera)
        if not self._settled:
            self._T_world_camera = self._begin_of_world()

    def results(self, until_s: float) -> Iterator[FrameResult]:
        """Those of all frames up to some time that have not been given out.

        Args:
            until_s: Video time; frames up to there do not change any more.
        """
        closed = self._solver.close(until_s)
        poses = iter(())
        if len(closed.pelvis_camera):
            poses = self._in_world(closed.quats_camera_joint, closed.pelvis_camera)
        row = 0
        while self._waiting and self._waiting[0].timestamp_s <= until_s:
            frame = self._waiting.popleft()
            if frame.sighting is None:
                yield self._hold(frame)
                continue
            self._quats, self._pelvis = next(poses)
            yield self._show(frame, frame.sighting, closed.confidence[row])
            row += 1

    def _in_world(
        self, quats_camera_joint: Float32, pelvis_camera: Float32
    ) -> Iterator[tuple[Float32, Float32]]:
        T_world_camera = self._settle()
        R = local_rotations(quats_camera_joint)
        R[:, 0] = T_world_camera[:3, :3] @ R[:, 0]
        quats = align_hemisphere(np.concatenate((self._quats[None], quats_wxyz_from_rotmats(R))))
        pelvis = pelvis_camera @ T_world_camera[:3, :3].T + T_world_camera[:3, 3]
        return zip(quats[1:], pelvis.astype(np.float32), strict=True)

    def _settle(self) -> Float64:
        """The world, which does not change any more from now on.

        Whoever is beside this person was seen no later, and has all their frames by now.
        """
        if not self._settled:
            self._T_world_camera = self._begin_of_world()
            self._settled = True
        assert self._T_world_camera is not None
        return self._T_world_camera

    def _begin_of_world(self) -> Float64:
        # The world of the stream begins where the person is first seen, feet on its ground, and is
        # upright as far as they are in the frames that come before the first result.
        recent, beside = self._solver.recent, self._beside
        R = rotmats_from_quats_wxyz(recent.quats_camera_joint[:1].astype(np.float64))
        pelvis = recent.pelvis_camera[0].astype(np.float64)
        T_beside = None if beside is None else beside._T_world_camera
        up = up_direction(recent.up_camera.astype(np.float64), recent.up_weights.astype(np.float64))
        T_world_camera = np.eye(4)
        T_world_camera[:3, :3] = (
            world_rotation(up, R[0, 0, :, 2]) if T_beside is None else T_beside[:3, :3]
        )
        begin = T_world_camera[:3, :3] @ pelvis
        soles = self._solver.body.points(R)[0, FIRST_SOLE:] @ T_world_camera[2, :3]
        T_world_camera[:2, 3] = -begin[:2] if T_beside is None else T_beside[:2, 3]
        T_world_camera[2, 3] = -(begin[2] + soles.min())
        return T_world_camera

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

    def _show(self, frame: SeenFrame, sighting: Sighting, confidence: Float32) -> FrameResult:
        return FrameResult(
            frame.index,
            frame.timestamp_s,
            True,
            self._quats,
            self._pelvis,
            confidence,
            sighting.landmarks_px,
        )
