"""What the user should know of the results of a clip, in sentences."""

from collections.abc import Sequence
from typing import Final

from .camera_motion import NOTICES
from .capture import Capture

_MOST_TIMES: Final = 20


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
    for capture in captures:
        motion = capture.camera.motion
        if motion is not None and motion.handling in NOTICES:
            told[NOTICES[motion.handling]] = None
    return tuple(told)
