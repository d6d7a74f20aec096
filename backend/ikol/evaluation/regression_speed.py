"""How long it takes to bring landmarks to what the layer needs."""

import time
from collections.abc import Sequence
from typing import Final

from ikol.estimators.base import Estimator
from ikol.motion.camera import View
from ikol.motion.record import SeenFrame, sightings_of

_ROUNDS: Final = 3


def regression_ms(
    estimator: Estimator, frames: Sequence[SeenFrame], view: View
) -> tuple[float, float]:
    """Time the regression of one person.

    Args:
        estimator: What has the regression.
        frames: What its nets saw; those that show nobody do not count.
        view: The camera.

    Returns:
        Milliseconds a frame, least of some rounds: one by one as they come, and all of them again
        from both sides as in the pass over the clip.
    """
    rows = [seen for frame in frames if (seen := sightings_of([frame])) is not None]
    seen = sightings_of(frames)
    if seen is None:
        return 0.0, 0.0
    stream_s: list[float] = []
    clip_s: list[float] = []
    for _ in range(_ROUNDS):
        regression = estimator.new_regression(view)
        start_s = time.perf_counter()
        for row in rows:
            regression.estimate_next(row)
        between_s = time.perf_counter()
        regression.estimate_within(seen, slice(None))
        stream_s.append(between_s - start_s)
        clip_s.append(time.perf_counter() - between_s)
    return 1e3 * min(stream_s) / len(rows), 1e3 * min(clip_s) / len(rows)
