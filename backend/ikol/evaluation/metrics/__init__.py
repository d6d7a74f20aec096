"""How far motions are from the truth: functions on arrays, in the units and terms of the field."""

from ikol.evaluation.metrics.bones import bone_length_spread_mm
from ikol.evaluation.metrics.correct_points import PCK_MM, area_under_curve, correct_points
from ikol.evaluation.metrics.feet import (
    foot_skate_at_rest_mm_per_frame,
    foot_skate_mm_per_frame,
    ground_distances_mm,
    ground_penetration_mm,
    off_ground_share,
)
from ikol.evaluation.metrics.identities import NOBODY, identities, identity_switches
from ikol.evaluation.metrics.means import (
    both_known,
    known_mean,
    known_means,
    known_or_none,
    weighted_mean,
)
from ikol.evaluation.metrics.paths import kept_peaks, path_errors_mm
from ikol.evaluation.metrics.positions import about, mpjpe_mm, position_errors_mm
from ikol.evaluation.metrics.procrustes import (
    Alignment,
    clip_alignment,
    clip_rotation,
    frame_alignments,
    pa_errors_mm,
)
from ikol.evaluation.metrics.rotations import (
    mean_rotation,
    rotation_errors_deg,
    swing_errors_deg,
    twist_errors_deg,
)
from ikol.evaluation.metrics.smoothness import (
    acceleration_errors_m_per_s2,
    acceleration_errors_mm_per_frame2,
    jitter_m_per_s3,
)

__all__ = [
    "NOBODY",
    "PCK_MM",
    "Alignment",
    "about",
    "acceleration_errors_m_per_s2",
    "acceleration_errors_mm_per_frame2",
    "area_under_curve",
    "bone_length_spread_mm",
    "both_known",
    "clip_alignment",
    "clip_rotation",
    "correct_points",
    "foot_skate_at_rest_mm_per_frame",
    "foot_skate_mm_per_frame",
    "frame_alignments",
    "ground_distances_mm",
    "ground_penetration_mm",
    "identities",
    "identity_switches",
    "jitter_m_per_s3",
    "kept_peaks",
    "known_mean",
    "known_means",
    "known_or_none",
    "mean_rotation",
    "mpjpe_mm",
    "off_ground_share",
    "pa_errors_mm",
    "path_errors_mm",
    "position_errors_mm",
    "rotation_errors_deg",
    "swing_errors_deg",
    "twist_errors_deg",
    "weighted_mean",
]
