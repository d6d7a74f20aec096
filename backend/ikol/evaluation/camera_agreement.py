"""Whether captures of the same moment by several cameras are of the same motion."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.evaluation.clip_score import ClipScore, score_clip
from ikol.evaluation.truth import match, truth_of_capture
from ikol.motion.capture import Capture


@dataclass(frozen=True, slots=True)
class Agreement:
    """Captures compared in pairs; what one says stands in for the truth of the other.

    Attributes:
        rotation_local_deg: Mean angle between rotations relative to the parent, which no camera's
            place changes, over all pairs.
        swing_deg: The same of the directions of bones.
        twist_deg: The same of the turns about the bones.
        pa_mpjpe_mm: Mean distance of keypoints after the similarity of each frame.
        pairs: Each pair.
    """

    rotation_local_deg: float
    swing_deg: float
    twist_deg: float
    pa_mpjpe_mm: float
    pairs: list[ClipScore]


def measure_agreement(
    names: Sequence[str], captures: Sequence[Capture], body: BodyModel, offset_s: float | None
) -> Agreement:
    """Compare captures of one moment.

    Args:
        names: Names of the captures.
        captures: Two or more.
        body: Their body.
        offset_s: Seconds between the clocks of any two; None to find them.

    Raises:
        IkolError: "too_few" captures, or as `ikol.evaluation.truth.match`.
    """
    if len(captures) < 2:
        raise IkolError("One capture has none to agree with.", "Give two or more.", "too_few")
    pairs: list[ClipScore] = []
    for first, second in combinations(range(len(captures)), 2):
        other = truth_of_capture(names[second], captures[second], body)
        matched = match(captures[first], other, body, offset_s=offset_s)
        pairs.append(score_clip(names[first], captures[first], other, matched, body))

    def mean(values: Sequence[float | None]) -> float:
        # Between captures that have a moment in common everything is known.
        known = [value for value in values if value is not None]
        return sum(known) / len(known)

    return Agreement(
        rotation_local_deg=mean([pair.rotation_local_deg for pair in pairs]),
        swing_deg=mean([pair.swing_deg for pair in pairs]),
        twist_deg=mean([pair.twist_deg for pair in pairs]),
        pa_mpjpe_mm=mean([pair.pa_mpjpe_mm for pair in pairs]),
        pairs=pairs,
    )
