"""Scores of motions: of training clips, solved in every way, and of captures with a truth."""

from typing import Final

import numpy as np
import torch

from ikol.body.model import BodyModel
from ikol.evaluation.motion_score import Body, Motion, MotionScore, score_motion
from ikol.evaluation.motion_solvers import motion_of, solved_motions, true_motion
from ikol.evaluation.regressors import Regressor
from ikol.evaluation.truth import Matched
from ikol.motion.capture import Capture
from ikol.skeleton import JOINT_PARENTS, KEYPOINT_NAMES
from ikol.training.data.clip import TrainingClip

_BONES: Final = tuple(enumerate(JOINT_PARENTS))[1:]
_STRIKERS: Final = ("left_wrist", "right_wrist", "left_foot", "right_foot")


def score_training_clip(
    name: str, clip: TrainingClip, regressor: Regressor, body: BodyModel, device: torch.device
) -> list[MotionScore]:
    """A row for each way to solve the clip; none if it shows nobody.

    Args:
        name: Name of the clip.
        clip: The clip.
        regressor: The estimator.
        body: The body that the clips were made with.
        device: What the solver runs on.
    """
    if not clip.seen.tracked.any():
        return []
    truth, times_s = true_motion(clip.scene, body), clip.scene.timestamps_s
    points = Body(_BONES, tuple(KEYPOINT_NAMES.index(joint) for joint in _STRIKERS))
    return [
        score_motion((name, clip.scene.motion, solver), motion, truth, times_s, points)
        for solver, motion in solved_motions(clip, regressor, body, device)
    ]


def score_capture(
    name: str, truth_name: str, capture: Capture, matched: Matched, body: BodyModel
) -> MotionScore:
    """Score a capture against a ground truth of any kind.

    Where the truth's feet stand is not known, so feet are judged where the capture's own stand.

    Args:
        name: Name of the capture.
        truth_name: Name of the ground truth.
        capture: The capture.
        matched: The two beside each other.
        body: The capture's body.
    """
    frames = len(capture.timestamps_s)
    own = motion_of(capture, body)
    # The root goes first, as points about which the others move.
    points, truth = (
        np.concatenate((roots[:, None], each), axis=1)
        for roots, each in (
            (matched.roots, matched.points),
            (matched.true_roots, matched.truth),
        )
    )
    places = {point: row + 1 for row, point in enumerate(matched.names)}
    bones = tuple(
        (places[child], places[parent])
        for child, parent in ((KEYPOINT_NAMES[a], KEYPOINT_NAMES[b]) for a, b in _BONES)
        if child in places and parent in places
    )
    nothing = np.zeros((frames, 0, 3))
    return score_motion(
        (name, truth_name, "capture"),
        Motion(points, own.soles, own.lowest, own.contacts),
        Motion(truth, nothing, np.full(frames, np.nan), np.zeros((frames, 0), np.bool_)),
        capture.timestamps_s,
        Body(bones, tuple(places[striker] for striker in _STRIKERS if striker in places)),
    )
