"""A clip captured in this process: decoding, nets and solving overlap in threads."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ikol.errors import CaptureCancelledError
from ikol.motion.capture import Capture

from .channel import Channel
from .following import SeenPeople
from .live import FrameResult
from .people_session import PeopleSession
from .streaming import SolvedFrame

Decoded = tuple[int, float, NDArray[np.uint8]]
Item = TypeVar("Item")


_DECODED_AHEAD: Final = 4
_SEEN_AHEAD: Final = 64
_POLL_S: Final = 0.5
_BATCH: Final = 16
"""Frames that are worth a batch: alone a frame takes several times as long to solve, and what the
solver takes from the processor the nets lack."""


def run_clip(
    frames: Iterable[Decoded],
    session: PeopleSession,
    *,
    on_frames: Callable[[int], None] = lambda done: None,
    on_results: Callable[[list[FrameResult]], None] | None = None,
    on_refine: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Capture]:
    """Capture a clip.

    Args:
        frames: The video's frames (index, timestamp_s, image), read in a thread of their own.
        session: The capture.
        on_frames: Called with the number of frames done.
        on_results: Called with streamed results; None if nobody looks at them, which saves the
            work.
        on_refine: Called with steps of the clip pass done and steps in all.
        cancelled: Asked twice a second; True stops everything.

    Returns:
        Everybody in every shot.

    Raises:
        CaptureCancelledError: If cancelled.
        IkolError: Whatever a stage fails with.
    """
    decoded: Channel[Decoded] = Channel(_DECODED_AHEAD)
    seen: Channel[SeenPeople] = Channel(_SEEN_AHEAD)
    stages = (
        threading.Thread(target=_decode, args=(frames, decoded), name="decode", daemon=True),
        threading.Thread(target=_nets, args=(decoded, session, seen), name="nets", daemon=True),
    )
    for stage in stages:
        stage.start()
    try:
        done = 0
        while (batch := seen.take(_SEEN_AHEAD, _POLL_S, enough=_BATCH)) is not None:
            if cancelled():
                raise CaptureCancelledError
            if not batch:
                continue
            if on_results is None:
                session.record(batch)
            else:
                on_results(_people_in(session.solve(batch)))
            done += len(batch)
            on_frames(done)
        if on_results is not None:
            on_results(_people_in(session.solve((), last=True)))
    finally:
        seen.abandon()
        decoded.abandon()
        for stage in stages:
            stage.join()
    return session.finish(on_refine, cancelled)


def _people_in(frames: Sequence[SolvedFrame]) -> list[FrameResult]:
    return [result for frame in frames for result in frame.people]


def _decode(frames: Iterable[Decoded], out: Channel[Decoded]) -> None:
    with _Ending(out):
        for frame in frames:
            if not out.put(frame):
                return


def _nets(frames: Channel[Decoded], session: PeopleSession, out: Channel[SeenPeople]) -> None:
    with _Ending(out):
        while (batch := frames.take(1)) is not None:
            index, timestamp_s, image_rgb = batch[0]
            if not out.put(session.see(index, timestamp_s, image_rgb)):
                return


class _Ending(Generic[Item]):
    """Ends a channel when its sender ends, with the error if it failed."""

    def __init__(self, channel: Channel[Item]) -> None:
        self._channel = channel

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        self._channel.end(error)
        # A thread has nobody to raise to; the error goes on to whoever takes from the channel.
        return True
