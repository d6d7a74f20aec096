"""How far a capture is from a ground truth of any kind."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.evaluation.body_errors import RotationErrors, mean_or_none, pve_mm, rotation_errors
from ikol.evaluation.metrics import (
    about,
    acceleration_errors_m_per_s2,
    acceleration_errors_mm_per_frame2,
    bone_length_spread_mm,
    both_known,
    clip_alignment,
    clip_rotation,
    jitter_m_per_s3,
    known_means,
    known_or_none,
    pa_errors_mm,
    position_errors_mm,
)
from ikol.evaluation.truth import Matched, Truth
from ikol.motion.capture import Capture
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_PARENTS

Float64 = NDArray[np.float64]
Score = float | None

_BONES: Final = tuple(enumerate(JOINT_PARENTS))[1:]


@dataclass(frozen=True, slots=True)
class ClipScore:
    """Means over the frames and points that capture and truth both know; None if they know none.

    Attributes:
        clip: Name of the capture.
        truth: Name of the ground truth.
        convention: That of the truth's names; "" where the file or a map says what they mean.
        frames: Frames that were compared.
        frames_lost: Frames with a truth in which nobody was captured.
        offset_s: Added to the capture's times to get the truth's.
        offset_told: Whether it was given, or is told by the motion.
        scale: What the capture would have to be multiplied by, of one similarity for the clip.
        pa_mpjpe_mm: After the similarity of each frame.
        mpjpe_mm: Pelvis on pelvis, after one rotation for the clip.
        world_mpjpe_mm: After one rigid motion for the clip, so that the path counts.
        pve_mm: Of the surface, pelvis on pelvis, after the clip's rotation.
        rotation_local_deg: Of rotations relative to the parent.
        rotation_global_deg: Of orientations in the world, after one rotation for the clip.
        swing_deg: Of the directions of bones, relative to the parent.
        twist_deg: Of the turns about the bones.
        acceleration_error_mm_per_frame2: Pelvis on pelvis, after the clip's rotation.
        acceleration_error_m_per_s2: The same by the times of the frames, which may be uneven.
        jitter_m_per_s3: Of the capture, in the world.
        true_jitter_m_per_s3: Of the truth.
        bone_length_spread_mm: Of the capture.
        points: Errors of each compared point: `pa_mpjpe_mm`, `mpjpe_mm`.
        joints: Errors of each joint's rotation: `local_deg`, `global_deg`, `swing_deg`,
            `twist_deg`.
    """

    clip: str
    truth: str
    convention: str
    frames: int
    frames_lost: int
    offset_s: float
    offset_told: bool
    scale: float
    pa_mpjpe_mm: Score
    mpjpe_mm: Score
    world_mpjpe_mm: Score
    pve_mm: Score
    rotation_local_deg: Score
    rotation_global_deg: Score
    swing_deg: Score
    twist_deg: Score
    acceleration_error_mm_per_frame2: Score
    acceleration_error_m_per_s2: Score
    jitter_m_per_s3: Score
    true_jitter_m_per_s3: Score
    bone_length_spread_mm: Score
    points: dict[str, dict[str, Score]]
    joints: dict[str, dict[str, Score]]


def score_clip(
    name: str, capture: Capture, truth: Truth, matched: Matched, body: BodyModel
) -> ClipScore:
    """Score a capture.

    Args:
        name: Name of the capture.
        capture: The capture.
        truth: The ground truth.
        matched: The two beside each other, see `ikol.evaluation.truth.match`.
        body: The capture's body.
    """
    with_truth = np.isfinite(matched.truth.sum(-1)).any(-1)
    compared = with_truth & capture.visible
    in_world, true_in_world = both_known(matched.points, matched.truth)
    points = about(in_world, matched.roots)
    true_points = about(true_in_world, matched.true_roots)
    R_clip = clip_rotation(points, true_points)
    points = points @ R_clip.T
    mpjpe = position_errors_mm(points, true_points)
    pa = pa_errors_mm(in_world, true_in_world)
    rigid = clip_alignment(in_world, true_in_world)
    times_s = capture.timestamps_s
    rotations, surface_mm = _body_scores(capture, truth, matched, body, R_clip)
    bones = np.where(compared[:, None, None], capture.joints_world, np.nan)
    return ClipScore(
        clip=name,
        truth=truth.name,
        convention=matched.convention,
        frames=int(compared.sum()),
        frames_lost=int((with_truth & ~capture.visible).sum()),
        offset_s=matched.offset_s,
        offset_told=matched.offset_told,
        scale=float(clip_alignment(in_world, true_in_world, scaled=True).scale),
        pa_mpjpe_mm=mean_or_none(pa),
        mpjpe_mm=mean_or_none(mpjpe),
        world_mpjpe_mm=mean_or_none(position_errors_mm(rigid(in_world), true_in_world)),
        pve_mm=surface_mm,
        rotation_local_deg=rotations and mean_or_none(rotations.local),
        rotation_global_deg=rotations and mean_or_none(rotations.world),
        swing_deg=rotations and mean_or_none(rotations.swing),
        twist_deg=rotations and mean_or_none(rotations.twist),
        acceleration_error_mm_per_frame2=mean_or_none(
            acceleration_errors_mm_per_frame2(points, true_points)
        ),
        acceleration_error_m_per_s2=mean_or_none(
            acceleration_errors_m_per_s2(points, true_points, times_s)
        ),
        jitter_m_per_s3=known_or_none(jitter_m_per_s3(in_world, times_s)),
        true_jitter_m_per_s3=known_or_none(jitter_m_per_s3(true_in_world, times_s)),
        bone_length_spread_mm=known_or_none(bone_length_spread_mm(bones, _BONES)),
        points={
            point: {"pa_mpjpe_mm": known_or_none(pa_mm), "mpjpe_mm": known_or_none(error_mm)}
            for point, pa_mm, error_mm in zip(
                matched.names, known_means(pa), known_means(mpjpe), strict=True
            )
        },
        joints={} if rotations is None else rotations.by_joint(),
    )


def _body_scores(
    capture: Capture, truth: Truth, matched: Matched, body: BodyModel, R_clip: Float64
) -> tuple[RotationErrors | None, Score]:
    if matched.R_true is None or truth.poses is None:
        return None, None
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    R[~capture.visible] = np.nan
    rest = body.rest_keypoints(capture.betas).astype(np.float64)
    betas = truth.poses.betas
    # Nothing is known of a foreign skeleton's body: rest bones are those of the average one.
    true_rest = body.rest_keypoints(np.zeros(NUM_BETAS) if betas is None else betas)
    errors = rotation_errors(R, matched.R_true, rest, true_rest.astype(np.float64), turned=True)
    if betas is None:
        return errors, None
    R[:, 0] = R_clip @ R[:, 0]
    return errors, known_or_none(pve_mm(body, R, capture.betas, matched.R_true, betas))
