"""Means of motions' scores over clips."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

from ikol.evaluation.metrics import weighted_mean
from ikol.evaluation.motion_score import MotionScore

_ABOUT: Final = ("clip", "motion", "solver", "frames", "strikes", "jumps")
_COUNTS: Final = {
    "peak_speed_kept": "strikes",
    "peak_velocity_kept": "strikes",
    "jump_speed_kept": "jumps",
}
_MEASURES: Final = tuple(field.name for field in fields(MotionScore) if field.name not in _ABOUT)


@dataclass(frozen=True, slots=True)
class MeanMotionScore:
    """One way to solve, over all clips.

    Attributes:
        solver: As in `MotionScore`.
        frames: Frames of all clips.
        values: Mean of each measure, every frame weighing the same, of peaks every strike or jump,
            and the sum of all switches of identity; None where none is known.
    """

    solver: str
    frames: int
    values: dict[str, float | None]


def mean_motion_scores(rows: Sequence[MotionScore]) -> list[MeanMotionScore]:
    """Means over clips, in the order of the rows."""
    return [
        MeanMotionScore(
            solver,
            sum(row.frames for row in group),
            {name: _over_all(group, name) for name in _MEASURES},
        )
        for solver in dict.fromkeys(row.solver for row in rows)
        for group in [[row for row in rows if row.solver == solver]]
    ]


def _over_all(rows: Sequence[MotionScore], name: str) -> float | None:
    if name == "identity_switches":
        counts = [row.identity_switches for row in rows if row.identity_switches is not None]
        return sum(counts) if counts else None
    weight = _COUNTS.get(name, "frames")
    return weighted_mean((getattr(row, weight), getattr(row, name)) for row in rows)
