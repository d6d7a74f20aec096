"""What the user should know of the results of a clip, in sentences."""

from collections.abc import Sequence
from typing import Final

from ikol.skeleton import SPINE

from .camera_motion import NOTICES
from .capture import Capture

_MOST_TIMES: Final = 20
_TRUNK: Final = (0, *SPINE, 12)
_HARDLY_A_BODY: Final = 0.6
"""Confidence in a trunk below which it may be none."""
_OFTEN: Final = 0.15
"""Share of frames; of people, also of those cut at the waist or far away, it is 0.06 at most."""


def notices(captures: Sequence[Capture]) -> tuple[str, ...]:
    """What is to be told, each thing once.

    Args:
        captures: All results of a clip.
    """
    told: dict[str, None] = {}
    cuts_s = captures[0].cuts_s
    if cuts_s:
        times = ", ".join(f"{cut_s:.2f}" for cut_s in cuts_s)
        which = f"cuts at {times} s" if len(cuts_s) <= _MOST_TIMES else f"{len(cuts_s)} cuts"
        told[f"The clip has {which}; each shot has results of its own."] = None
    for number, capture in enumerate(captures, start=1):
        motion = capture.camera.motion
        if motion is not None and motion.handling in NOTICES:
            told[NOTICES[motion.handling]] = None
        doubtful = _doubtful_share(capture)
        if doubtful >= _OFTEN:
            who = "" if len(captures) == 1 else f" of person {number}"
            told[
                f"In {doubtful:.0%} of the frames{who} hardly a body can be made out: the motion "
                "is a guess there. Who is seen at least from head to hips is captured best."
            ] = None
    return tuple(told)


def _doubtful_share(capture: Capture) -> float:
    """Share of the frames with somebody whose trunk the estimator hardly believes in itself."""
    trunk = capture.confidence[capture.visible][:, _TRUNK]
    trunk = trunk[:, trunk.any(axis=0)]  # nothing is said of what was not to be captured
    return float((trunk.mean(axis=1) < _HARDLY_A_BODY).mean()) if trunk.size else 0.0
