"""A stream solved by the terms of the clip, over its last frames and with a fixed lag."""

from dataclasses import fields, replace
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.base import PersonEstimates

from .calm import joint_calm, path_calm
from .camera import View
from .camera_motion import TURNING, CameraMotion
from .clip_solver.body import SolverBody
from .clip_solver.evidence import Evidence, Footing
from .clip_solver.windows import FIXED, Span, solve_window
from .footing import ROUNDS, find_footing, held_of_clip
from .recent import RecentFrames
from .record import ClipRecord, trust
from .refine_rotations import lifter_of, prior_of
from .solve_clip import SolvedClip, solve_clip
from .solve_options import SolveOptions
from .solving import BEGINNING
from .time_steps import typical_step_s

Float64 = NDArray[np.float64]

LAG_S: Final = 0.25
"""So long what comes later still weighs on a frame. More makes little better, half of it lets feet
slide a fifth further."""

_ITERATIONS: Final = 1
"""For each new frames; a frame is open for several of them."""

_LEAST_CONFIDENCE: Final = 0.1


class LaggedSolver:
    """Solves one person's frames as they come.

    A frame is open for `LAG_S`. Then it is closed: it is given out, and frames after it go on from
    there, as windows of a clip do. The shape is the average one and the ground is not known, so
    that feet stand where they are.
    """

    def __init__(
        self,
        estimator: str,
        body: BodyModel,
        view: View,
        device: torch.device,
        options: SolveOptions,
    ) -> None:
        """Begin.

        Args:
            estimator: Name of the estimator.
            body: The body.
            view: The camera.
            device: What the layer runs on.
            options: What the user chose.
        """
        betas = np.zeros(body.shapedirs.shape[-1], np.float32)
        self.body = SolverBody.of(body, betas, prior_of(estimator))
        self._view, self._options = view, options
        self._lifter = lifter_of(estimator, body, betas, view, device, BEGINNING)
        self._recent = RecentFrames()

    @property
    def recent(self) -> SolvedClip:
        """The last frames as they are solved now; views, which change with the next frames."""
        return self._recent.clip()

    def add(
        self,
        timestamps_s: Float64,
        estimates: PersonEstimates,
        R_first_camera: Float64,
        T_world_camera: Float64 | None,
    ) -> None:
        """Take the next frames in which the person was seen, and solve all that are open.

        Args:
            timestamps_s: [N].
            estimates: Theirs.
            R_first_camera: The camera's axes in those of the shot's first frame [N, 3, 3].
            T_world_camera: The camera in a world that is upright [4, 4]; None if that is not known
                yet, nor then where feet stand.
        """
        recent = self._recent
        recent.add(self._begun(timestamps_s, estimates, R_first_camera))
        first, stop = recent.closed, len(recent)
        opened = Span(slice(first, stop), slice(max(0, first - FIXED), stop), goes_on=True)
        solve_window(
            recent["quats_camera_joint"],
            recent["pelvis_camera"],
            self._evidence(),
            None if T_world_camera is None else self._footing(T_world_camera),
            _ITERATIONS,
            typical_step_s(recent["timestamps_s"]),
            opened,
        )

    def close(self, until_s: float) -> SolvedClip:
        """The frames up to some time that were open; they stay as they are now."""
        return self._recent.close(until_s)

    def _begun(
        self, timestamps_s: Float64, estimates: PersonEstimates, R_first_camera: Float64
    ) -> dict[str, NDArray[Any]]:
        """All columns of frames that are solved one by one."""
        count = len(timestamps_s)
        columns = {"timestamps_s": timestamps_s, "visible": np.ones(count, np.bool_)}
        record = ClipRecord.of(columns)
        record.keep(np.arange(count), estimates)
        camera = CameraMotion(R_first_camera, np.zeros((count, 3)), TURNING)
        captured = self._options.captured_joints()
        clip = solve_clip(
            record, self._lifter, self.body, self._view, camera, captured, lambda frames: None
        )
        begun = {field.name: getattr(clip, field.name) for field in fields(SolvedClip)}
        return (
            begun
            | {name: record.column(name) for name in _KEPT if record.has(name)}
            | {
                "R_first_camera": R_first_camera,
                "first_quats": clip.quats_camera_joint.copy(),
                "first_path": clip.pelvis_camera.copy(),
                "first_held": held_of_clip(clip, self.body).astype(np.float32),
            }
        )

    def _evidence(self) -> Evidence:
        recent, count = self._recent, len(self._recent)
        weights = np.maximum(recent["confidence"], np.float32(_LEAST_CONFIDENCE))
        return Evidence(
            body=self.body,
            view=self._view,
            camera=CameraMotion(recent["R_first_camera"], np.zeros((count, 3)), TURNING),
            timestamps_s=recent["timestamps_s"],
            targets=recent["keypoints"],
            target_trust=recent["keypoint_trust"],
            points_px=recent["points_px"],
            px_trust=recent["px_trust"],
            twists=recent["twists"],
            twist_trust=recent["twist_trust"],
            joint_calm=joint_calm(
                recent["first_quats"],
                weights,
                recent["timestamps_s"],
                self._options.joint_smooth(),
            ),
            path_calm=path_calm(
                recent["first_path"], weights[:, 0], recent["timestamps_s"], self._options.smooth
            ),
            swings=recent["swings"],
        )

    def _footing(self, T_world_camera: Float64) -> Footing | None:
        if not self._options.foot_lock:
            return None
        recent = self._recent
        contacts = recent.get("contacts")
        said = None if contacts is None else trust(contacts).astype(np.float32)
        footing = find_footing(
            self.recent,
            self.body,
            recent["timestamps_s"],
            said,
            recent["first_held"],
            ROUNDS[-1],
            T_world_camera,
        )
        return replace(footing, has_ground=False)


_KEPT: Final = (
    *("timestamps_s", "keypoints", "points_px", "twists"),
    *("keypoint_trust", "px_trust", "twist_trust", "contacts", "swings"),
)
"""Columns of a record that the objective needs."""
