"""A clip of any length, window by window: memory stays flat and time linear."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import CaptureCancelledError
from ikol.memory import give_back_freed_memory
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats, rotmats_from_quats_wxyz

from ..gaps import slerp
from ..time_steps import typical_step_s
from .descent import descend
from .evidence import Evidence, Footing

WINDOW_FRAMES: Final = 160
_AROUND_S: Final = 1.0
_MOST_AROUND: Final = 40
FIXED: Final = 2
"""Frames beside a window that it goes on from: a second difference sees two."""
_LED: Final = 7
"""Frames beside a window solved by itself that are led there; fewer where it sees fewer."""
_THREADS: Final = min(2, os.cpu_count() or 1)
"""Each takes 9 MB."""


@dataclass(frozen=True, slots=True)
class Span:
    """Frames that are solved at once.

    Attributes:
        frames: What is solved.
        rows: What is looked at for that.
        goes_on: Whether the frames around it are what they are, or just as open.
    """

    frames: slice
    rows: slice
    goes_on: bool


def spans_of(count: int, step_s: float) -> list[Span]:
    """The windows of a clip: every second one by itself, the others between them.

    Those by themselves look around, since what comes before and after weighs on what is now; of
    that the ones between make their own, and go on from both sides. So all of a kind can be solved
    at the same time.

    Args:
        count: Frames of the clip.
        step_s: Time from frame to frame.
    """
    around = min(_MOST_AROUND, 1 + round(_AROUND_S / step_s))
    spans: list[Span] = []
    start, goes_on = 0, False
    while start < count:
        stop = start + WINDOW_FRAMES - (0 if goes_on else 2 * around)
        if count - stop < around:
            stop = count
        beside = FIXED if goes_on else around
        rows = slice(max(0, start - beside), min(stop + beside, count))
        spans.append(Span(slice(start, stop), rows, goes_on))
        start, goes_on = stop, not goes_on
    return spans


def solve_windows(  # noqa: PLR0917
    quats_camera_joint: NDArray[np.float32],
    pelvis_camera: NDArray[np.float32],
    evidence: Evidence,
    footing: Footing | None,
    iterations: int,
    tick: Callable[[int], None],
) -> None:
    """Improve a whole clip in place, several windows at a time.

    What comes out does not depend on how many.

    Args:
        quats_camera_joint: Orientations [T, 24, 4] in the axes of the shot's first camera.
        pelvis_camera: [T, 3] metres.
        evidence: The data.
        footing: Where feet stand; None if it is not known yet.
        iterations: Steps for each window.
        tick: Called with the number of frames done since the last call.

    Raises:
        CaptureCancelledError: If the program ends.
    """
    step_s = typical_step_s(evidence.timestamps_s)
    solve = partial(
        solve_window, quats_camera_joint, pelvis_camera, evidence, footing, iterations, step_s
    )
    spans = spans_of(len(quats_camera_joint), step_s)
    give_back_freed_memory()  # what windows need would come on top of it
    threads = ThreadPoolExecutor(_THREADS, "ikol-windows")
    try:
        try:
            alone = [threads.submit(solve, span) for span in spans[::2]]
            between = [
                threads.submit(_solve_after, alone[index : index + 2], solve, span)
                for index, span in enumerate(spans[1::2])
            ]
        except RuntimeError as error:  # the program ends, and begins nothing any more
            raise CaptureCancelledError from error
        for span, solved in zip(spans[::2] + spans[1::2], alone + between, strict=True):
            solved.result()
            tick(span.frames.stop - span.frames.start)
    finally:
        threads.shutdown(cancel_futures=True)


def _solve_after(earlier: list[Future[None]], solve: Callable[[Span], None], span: Span) -> None:
    # Windows are begun in order, so that what is waited for is on its way.
    wait(earlier)
    solve(span)


def solve_window(  # noqa: PLR0917
    quats_camera_joint: NDArray[np.float32],
    pelvis_camera: NDArray[np.float32],
    evidence: Evidence,
    footing: Footing | None,
    iterations: int,
    step_s: float,
    span: Span,
) -> None:
    """Improve some frames in place.

    Args:
        quats_camera_joint: As above.
        pelvis_camera: As above.
        evidence: The data.
        footing: Where feet stand; None if it is not known yet.
        iterations: Steps.
        step_s: Time from frame to frame.
        span: The frames.
    """
    frames, rows = span.frames, span.rows
    before, after = frames.start - rows.start, rows.stop - frames.stop
    R = rotmats_from_quats_wxyz(quats_camera_joint[rows].astype(np.float64))
    path = pelvis_camera[rows].astype(np.float64)
    fixed = (before, after) if span.goes_on else (0, 0)
    terms = evidence.window(rows, path.copy(), footing, fixed, 1.0 / step_s)
    descend(R, path, terms, iterations)
    # Windows between others begin without a jump beside these, which would end a foot's stand.
    beside = 0 if span.goes_on else _LED
    kept = slice(max(frames.start - beside, rows.start), min(frames.stop + beside, rows.stop))
    found = slice(kept.start - rows.start, kept.stop - rows.start)
    index = np.arange(kept.start, kept.stop)
    beyond = np.maximum(frames.start - index, index + 1 - frames.stop)
    led = np.where(index < frames.start, frames.start - kept.start, kept.stop - frames.stop)
    share = np.minimum(1.0 - beyond / (led + 1.0), 1.0).astype(np.float32)
    quats = quats_wxyz_from_rotmats(R[found].astype(np.float32))
    pairs = align_hemisphere(np.stack((quats_camera_joint[kept], quats)))
    quats_camera_joint[kept] = slerp(pairs[0], pairs[1], share[:, None, None])
    pelvis_camera[kept] += share[:, None] * (path[found] - pelvis_camera[kept])
