"""Scores against a ground truth as tables in the terminal."""

from collections.abc import Mapping, Sequence
from typing import Final

from ..evaluation.camera_agreement import Agreement
from ..evaluation.clip_score import ClipScore
from .console import print_table, say

Errors = Mapping[str, float | None]

ERROR_COLUMNS: Final = (
    ("PVE mm", "pve_mm", 1),
    ("local deg", "rotation_local_deg", 1),
    ("global deg", "rotation_global_deg", 1),
    ("swing deg", "swing_deg", 1),
    ("twist deg", "twist_deg", 1),
    ("accel. mm/f^2", "acceleration_error_mm_per_frame2", 1),
    ("jitter m/s^3", "jitter_m_per_s3", 0),
    ("true jitter", "true_jitter_m_per_s3", 0),
    ("bones mm", "bone_length_spread_mm", 1),
)
"""What scores of captures and of estimators have in common: heading, field, digits."""

_CLIP_COLUMNS: Final = (
    ("PA-MPJPE mm", "pa_mpjpe_mm", 1),
    ("MPJPE mm", "mpjpe_mm", 1),
    ("world mm", "world_mpjpe_mm", 1),
    *ERROR_COLUMNS,
)
_POINT_COLUMNS: Final = (("PA-MPJPE mm", "pa_mpjpe_mm"), ("MPJPE mm", "mpjpe_mm"))
_JOINT_COLUMNS: Final = (
    ("local deg", "local_deg"),
    ("global deg", "global_deg"),
    ("swing deg", "swing_deg"),
    ("twist deg", "twist_deg"),
)


def number(value: float | None, digits: int = 1) -> str:
    """A number for a table; a dash for what is not known."""
    return "-" if value is None else f"{value:.{digits}f}"


def say_untold(clip: str, truth: str, offset_s: float) -> None:
    """Say that the motion does not tell for sure how two clocks differ."""
    say(
        f"{clip}: the motion does not clearly tell how far the clock of {truth} is from its own; "
        f"{offset_s:+.3f} s was taken. Check the frame rates and times of both."
    )


def print_clip_scores(scores: Sequence[ClipScore]) -> None:
    """Print a line for each clip, then a table of each clip's points and joints.

    Says of which clips the offset is not told.
    """
    print_table(
        ("clip", "frames", "lost", "offset s", "scale", *(head for head, _, _ in _CLIP_COLUMNS)),
        [
            (
                score.clip,
                str(score.frames),
                str(score.frames_lost),
                f"{score.offset_s:+.3f}",
                f"{score.scale:.3f}",
                *(number(getattr(score, name), digits) for _, name, digits in _CLIP_COLUMNS),
            )
            for score in scores
        ],
    )
    for score in scores:
        if not score.offset_told:
            say_untold(score.clip, score.truth, score.offset_s)
        print_table(
            (score.clip, *(head for head, _ in (*_POINT_COLUMNS, *_JOINT_COLUMNS))),
            [
                (
                    name,
                    *(number(score.points.get(name, {}).get(key)) for _, key in _POINT_COLUMNS),
                    *(number(score.joints.get(name, {}).get(key)) for _, key in _JOINT_COLUMNS),
                )
                for name in dict.fromkeys((*score.points, *score.joints))
            ],
        )


def print_joints(title: str, solvers: Sequence[tuple[str, Mapping[str, Errors]]]) -> None:
    """Print the errors of each joint's rotation, those of several solvers side by side.

    Args:
        title: What they are of.
        solvers: Names, and what `RotationErrors.by_joint` has.
    """
    print_table(
        (title, *(f"{solver} {head}" for solver, _ in solvers for head, _ in _JOINT_COLUMNS)),
        [
            (
                joint,
                *(
                    number(joints[joint].get(key))
                    for _, joints in solvers
                    for _, key in _JOINT_COLUMNS
                ),
            )
            for joint in solvers[0][1]
        ],
    )


def print_agreement(agreement: Agreement) -> None:
    """Print a line for each pair of captures, and the mean over them."""
    for pair in agreement.pairs:
        if not pair.offset_told:
            say_untold(pair.clip, pair.truth, pair.offset_s)
    means = (agreement.rotation_local_deg, agreement.swing_deg, agreement.twist_deg)
    print_table(
        ("captures", "frames", "offset s", "local deg", "swing deg", "twist deg", "PA-MPJPE mm"),
        [
            *(
                (
                    f"{pair.clip} - {pair.truth}",
                    str(pair.frames),
                    f"{pair.offset_s:+.3f}",
                    number(pair.rotation_local_deg),
                    number(pair.swing_deg),
                    number(pair.twist_deg),
                    number(pair.pa_mpjpe_mm),
                )
                for pair in agreement.pairs
            ),
            ("mean", "", "", *map(number, means), number(agreement.pa_mpjpe_mm)),
        ],
    )
