"""All frames of a record regressed again, each from what came before and after it."""

from collections.abc import Callable
from typing import Final

import numpy as np

from ikol.estimators.base import Regression

from .record import ClipRecord

_CHUNK: Final = 256
"""Frames in one batch: enough to be fast, and memory does not grow with the clip."""


def estimate_clip(record: ClipRecord, regression: Regression, tick: Callable[[int], None]) -> None:
    """Regress every visible frame from the landmarks that were kept.

    Args:
        record: What was seen; its landmarks in space are released, and the estimates are kept.
        regression: That of the clip.
        tick: Called with the number of frames done since the last call.
    """
    frames = np.flatnonzero(record.column("visible"))
    times_s = record.column("timestamps_s")[frames]
    for start in range(0, len(frames), _CHUNK):
        stop = min(start + _CHUNK, len(frames))
        first = np.searchsorted(times_s, times_s[start] - regression.context_s)
        last = np.searchsorted(times_s, times_s[stop - 1] + regression.context_s, "right")
        wanted = slice(start - int(first), stop - int(first))
        seen = record.sightings(frames[first:last])
        record.keep(frames[start:stop], regression.estimate_within(seen, wanted))
        tick(stop - start)
    record.release("landmarks_camera")
    if record.has("seen_twist"):
        record.release("seen_twist")
