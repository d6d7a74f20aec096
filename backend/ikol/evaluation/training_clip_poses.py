"""A training clip solved from what was seen, by every solver, beside what truly happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel
from ikol.estimators.base import Sightings
from ikol.evaluation.regressors import Regressor
from ikol.evaluation.training_clip_captures import captured
from ikol.motion.capture import Capture
from ikol.motion.lift import Lifter, observed, turned_to_camera
from ikol.motion.solving import ANALYTIC, IKOL, PAPER
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import NUM_JOINTS
from ikol.training.data.clip import TrainingClip

Float64 = NDArray[np.float64]

_SOLVERS: Final = (("analytic", ANALYTIC), ("ikol-paper", PAPER), ("ikol", IKOL))


@dataclass(frozen=True, slots=True)
class Performed:
    """What happened, in the camera's frame.

    Attributes:
        R_parent_joint: [T, 24, 3, 3].
        keypoints: [T, 29, 3] metres, relative to the pelvis.
        rest: Rest keypoints [29, 3].
    """

    R_parent_joint: Float64
    keypoints: Float64
    rest: Float64


@dataclass(frozen=True, slots=True)
class Answer:
    """What one solver makes of what was seen, in the camera's frame; NaN where nobody was.

    Attributes:
        solver: Its name in the reports.
        keypoints: [T, 29 (or 24), 3] metres, relative to the pelvis.
        R_parent_joint: [T, 24, 3, 3]; None if it has no rotations.
        pelvis_camera: [T, 3] metres; None if it has no place.
        betas: Shape [10].
        rest: Rest keypoints of that shape [29, 3].
    """

    solver: str
    keypoints: Float64
    R_parent_joint: Float64 | None
    pelvis_camera: Float64 | None
    betas: NDArray[np.float32]
    rest: Float64


def performed(clip: TrainingClip, body: BodyModel) -> Performed:
    """What happened in a clip.

    Args:
        clip: The clip.
        body: The body that clips are made with.
    """
    R = clip.scene.R_parent_joint.astype(np.float64)
    rest = body.rest_keypoints(clip.scene.betas).astype(np.float64)
    keypoints, _ = forward_kinematics(
        torch.from_numpy(R), torch.from_numpy(rest).expand(len(R), -1, -1)
    )
    return Performed(R, keypoints.numpy(), rest)


def solved(
    clip: TrainingClip, regressor: Regressor, body: BodyModel, device: torch.device
) -> Iterator[Answer]:
    """Solve a clip by the pass over the whole clip, and frame by frame in the shape that it found.

    Args:
        clip: The clip; if it shows nobody, there are no answers.
        regressor: Estimates the layer's inputs from what was seen.
        body: The body that the person gets.
        device: What the solver runs on.
    """
    if not clip.seen.tracked.any():
        return
    capture = captured(clip, regressor, body, device)
    rest = body.rest_keypoints(capture.betas).astype(np.float64)
    tracked = np.flatnonzero(clip.seen.tracked)
    seen, view = clip.seen, clip.scene.view
    estimates = regressor.new_regression(view).estimate_within(
        Sightings(
            clip.scene.timestamps_s[tracked],
            seen.landmarks_px[tracked],
            seen.landmarks_camera[tracked],
        ),
        slice(0, len(tracked)),
    )
    observations = observed(estimates)

    def whole(values: Float64) -> Float64:
        filled = np.full((len(seen.tracked), *values.shape[1:]), np.nan)
        filled[tracked] = values
        return filled

    targets = whole(turned_to_camera(observations, view))
    yield Answer("targets", targets, None, None, capture.betas, rest)
    for name, solving in _SOLVERS:
        lifter = Lifter(body.rest_keypoints(capture.betas), view, device, solving)
        lifted = lifter.lift(observations)
        yield Answer(
            name,
            whole(lifted.keypoints),
            whole(lifted.R_parent_joint),
            whole(lifted.pelvis_camera),
            capture.betas,
            rest,
        )
    yield _in_camera(capture, tracked, rest, whole)


def _in_camera(
    capture: Capture,
    tracked: NDArray[np.intp],
    rest: Float64,
    whole: Callable[[Float64], Float64],
) -> Answer:
    R_camera_world = np.linalg.inv(capture.camera.T_world_camera)[:3, :3]
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    R[:, 0] = R_camera_world @ R[:, 0]
    joints = capture.camera.from_world(capture.joints_world)
    pelvis = joints[:, 0].copy()
    return Answer(
        "clip",
        whole((joints - pelvis[:, None])[tracked, :NUM_JOINTS]),
        whole(R[tracked]),
        whole(pelvis[tracked]),
        capture.betas,
        rest,
    )
