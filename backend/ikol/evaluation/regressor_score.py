"""How accurate an estimator is on training clips, with and without the layer behind it.

The ablation of the IKOL paper's Table 2: what the network says stays the same, the solver changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.evaluation.body_errors import mean_or_none, pve_mm, rotation_errors
from ikol.evaluation.metrics import (
    acceleration_errors_mm_per_frame2,
    bone_length_spread_mm,
    foot_skate_mm_per_frame,
    jitter_m_per_s3,
    known_or_none,
    mpjpe_mm,
    pa_errors_mm,
)
from ikol.evaluation.training_clip_poses import Answer, Performed, performed
from ikol.skeleton import JOINT_PARENTS, NUM_JOINTS
from ikol.training.data.clip import TrainingClip

Float64 = NDArray[np.float64]
Score = float | None

_BONES: Final = tuple(enumerate(JOINT_PARENTS))[1:]
_FEET: Final = (7, 10, 8, 11)
"""Ankle and ball of the foot, left and right: what stands when the heel or the toes do."""


@dataclass(frozen=True, slots=True)
class RegressorScore:
    """One estimator and solver on one clip: means over frames and SMPL's 24 joints.

    None where a solver says nothing of it: the bare targets have neither rotations nor a place.

    Attributes:
        clip: Name of the clip.
        motion: Name of its motion.
        rendered: Whether real nets looked at rendered pictures; else the noise model.
        estimator: Name of the estimator.
        solver: "targets" (none), "analytic" (HybrIK's), "ikol-paper" (the layer as published),
            "ikol" (as captures have it), or "clip" (the pass over the whole clip).
        frames: Frames in which the person was seen; others do not count.
        mpjpe_mm: Pelvis on pelvis.
        pa_mpjpe_mm: After the similarity of each frame.
        pve_mm: Of the surface, pelvis on pelvis.
        rotation_local_deg: Of rotations relative to the parent.
        rotation_global_deg: Of orientations in the camera's frame.
        swing_deg: Of the directions of bones, relative to the parent.
        twist_deg: Of the turns about the bones.
        acceleration_error_mm_per_frame2: Pelvis on pelvis.
        jitter_m_per_s3: Of the joints in space.
        true_jitter_m_per_s3: Of the true ones.
        bone_length_spread_mm: Of the estimated joints.
        foot_skate_mm_per_frame: Of feet that truly stand.
        joints: Errors of each joint's rotation, see `RotationErrors.by_joint`; none without
            rotations.
    """

    clip: str
    motion: str
    rendered: bool
    estimator: str
    solver: str
    frames: int
    mpjpe_mm: Score
    pa_mpjpe_mm: Score
    pve_mm: Score
    rotation_local_deg: Score
    rotation_global_deg: Score
    swing_deg: Score
    twist_deg: Score
    acceleration_error_mm_per_frame2: Score
    jitter_m_per_s3: Score
    true_jitter_m_per_s3: Score
    bone_length_spread_mm: Score
    foot_skate_mm_per_frame: Score
    joints: dict[str, dict[str, Score]]


def score_answers(
    name: str, clip: TrainingClip, estimator: str, answers: Sequence[Answer], body: BodyModel
) -> list[RegressorScore]:
    """Score what solvers make of a clip with an estimator's word.

    Args:
        name: Name of the clip.
        clip: The clip.
        estimator: Name of the estimator.
        answers: What each solver makes of it.
        body: The body that the clips were made with.

    Returns:
        A row for each solver.
    """
    truth = performed(clip, body)
    return [_row(name, clip, estimator, answer, truth, body) for answer in answers]


def _row(  # noqa: PLR0917
    name: str,
    clip: TrainingClip,
    estimator: str,
    answer: Answer,
    truth: Performed,
    body: BodyModel,
) -> RegressorScore:
    tracked = clip.seen.tracked
    times_s = clip.scene.timestamps_s
    true_joints = _where(tracked, truth.keypoints[:, :NUM_JOINTS])
    true_place = clip.scene.pelvis_camera[:, None].astype(np.float64)
    joints = answer.keypoints[:, :NUM_JOINTS]
    acceleration = acceleration_errors_mm_per_frame2(joints, true_joints)
    place = answer.pelvis_camera
    in_space = None if place is None else joints + place[:, None]
    local = world = swing = twist = surface_mm = None
    by_joint: dict[str, dict[str, Score]] = {}
    if answer.R_parent_joint is not None:
        R, R_true = answer.R_parent_joint, _where(tracked, truth.R_parent_joint)
        errors = rotation_errors(R, R_true, answer.rest, truth.rest)
        local, world = mean_or_none(errors.local), mean_or_none(errors.world)
        swing, twist = mean_or_none(errors.swing), mean_or_none(errors.twist)
        by_joint = errors.by_joint()
        surface_mm = pve_mm(body, R, answer.betas, R_true, clip.scene.betas)
    origin = np.zeros((len(tracked), 3))
    return RegressorScore(
        clip=name,
        motion=clip.scene.motion,
        rendered=clip.seen.rendered,
        estimator=estimator,
        solver=answer.solver,
        frames=int(tracked.sum()),
        mpjpe_mm=mpjpe_mm(joints, true_joints, origin, origin),
        pa_mpjpe_mm=mean_or_none(pa_errors_mm(joints, true_joints)),
        pve_mm=surface_mm,
        rotation_local_deg=local,
        rotation_global_deg=world,
        swing_deg=swing,
        twist_deg=twist,
        acceleration_error_mm_per_frame2=mean_or_none(acceleration),
        jitter_m_per_s3=None
        if in_space is None
        else known_or_none(jitter_m_per_s3(in_space, times_s)),
        true_jitter_m_per_s3=known_or_none(jitter_m_per_s3(true_joints + true_place, times_s)),
        bone_length_spread_mm=known_or_none(bone_length_spread_mm(joints, _BONES)),
        foot_skate_mm_per_frame=None
        if in_space is None
        else known_or_none(foot_skate_mm_per_frame(in_space[:, list(_FEET)], clip.scene.contacts)),
        joints=by_joint,
    )


def _where(tracked: NDArray[np.bool_], values: Float64) -> Float64:
    return np.where(tracked.reshape(-1, *[1] * (values.ndim - 1)), values, np.nan)
