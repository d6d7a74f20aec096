"""The stages that frames of all captures go through: load, decode, net, solve, refine.

Each stage has its own threads, so that the frames of one capture overlap and several captures
take turns. A frame uses up a credit from its arrival until its result has been sent, so no queue
here is longer than a capture's window.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Final, TypeVar

import torch

from ikol.errors import CaptureCancelledError, IkolError
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.following import SeenPeople
from ikol.pipeline.loading import load_solver
from ikol.video.info import VideoInfo
from ikol.wire.messages import Credit, Opened, Progress

from .images import decode_jpeg
from .job import End, Job, Pending
from .replies import refined_messages, result_messages
from .resources import Resources
from .stage import Stage

_LOG: Final = logging.getLogger(__name__)
_END: Final = End()
_PROGRESS_S: Final = 0.05
"""The clip pass counts thousands of steps; a client is told at most this often."""
ItemT = TypeVar("ItemT")


class Work:
    """All stages and what happens in them.

    Args:
        resources: Bodies and estimators.
        device: What the solver runs on.
    """

    def __init__(self, resources: Resources, device: torch.device) -> None:
        self._resources = resources
        self._device = device
        # The nets release Python's lock and bring their own threads; two callers keep a net busy
        # while one of them maps landmarks.
        net_threads = max(2, (os.cpu_count() or 1) // 4)
        self._load: Stage[Job, End] = Stage("load", _guarded(self._do_load))
        self._decode: Stage[Job, Pending | End] = Stage("decode", _guarded(self._do_decode))
        self._net: Stage[Job, Pending | End] = Stage(
            "net", _guarded(self._do_net), threads=net_threads
        )
        self._solve: Stage[Job, SeenPeople | End] = Stage(
            "solve", _guarded(self._do_solve), batch=32
        )
        self._refine: Stage[Job, End] = Stage("refine", _guarded(self._do_refine), threads=2)

    def open(self, job: Job) -> None:
        """Load what a capture needs, then let it begin."""
        self._load.put(job, _END)

    def add(self, job: Job, frame: Pending) -> None:
        """Take the next frame of a capture."""
        self._decode.put(job, frame)

    def finish(self, job: Job) -> None:
        """Refine a capture after its last frame."""
        self._decode.put(job, _END)

    def drop(self, job: Job) -> None:
        """Forget the waiting frames of a capture that has been closed."""
        for stage in (self._load, self._decode, self._net, self._solve, self._refine):
            stage.drop(job)

    def close(self, timeout_s: float) -> None:
        """End all threads.

        Args:
            timeout_s: How long to wait for what they are doing, seconds for each thread.
        """
        stages = (self._load, self._decode, self._net, self._solve, self._refine)
        for stage in stages:
            stage.close()
        for stage in stages:
            stage.join(timeout_s)

    def _do_load(self, job: Job, _items: Sequence[End]) -> None:
        options = job.options
        body = self._resources.body(options.body)
        estimator = self._resources.estimator(options.estimator, options.body)
        load_solver(self._device)
        video = VideoInfo(options.width, options.height, options.fps, options.frame_count)
        choices = ClipOptions(options.person, options.smooth, options.fov_deg)
        job.session = PeopleSession(estimator, body, video, choices, self._device)
        job.send(Opened(request=job.request, credits=job.window))

    def _do_decode(self, job: Job, items: Sequence[Pending | End]) -> None:
        for item in items:
            self._net.put(job, _as_pixels(job, item) if isinstance(item, Pending) else item)

    def _do_net(self, job: Job, items: Sequence[Pending | End]) -> None:
        for item in items:
            if isinstance(item, Pending):
                seen = _session(job).see(item.index, item.timestamp_s, item.image)
                self._solve.put(job, seen)
            else:
                self._solve.put(job, item)

    def _do_solve(self, job: Job, items: Sequence[SeenPeople | End]) -> None:
        frames = [item for item in items if isinstance(item, SeenPeople)]
        results = _session(job).solve(frames)
        for message in result_messages(job.request, frames, results):
            job.send(*message)
        job.solved += len(frames)
        if frames:
            job.send(Credit(request=job.request, credits=len(frames)))
        ended = len(frames) < len(items)
        stated = job.options.frame_count
        known = job.solved if ended else stated if stated >= job.solved else 0
        job.send(Progress(request=job.request, stage="frames", done=job.solved, total=known))
        if ended:
            self._refine.put(job, _END)

    def _do_refine(self, job: Job, _items: Sequence[End]) -> None:
        next_s = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal next_s
            now_s = time.monotonic()
            if now_s >= next_s or done == total:
                next_s = now_s + _PROGRESS_S
                job.send(Progress(request=job.request, stage="refine", done=done, total=total))

        captures = _session(job).finish(progress, lambda: job.closed)
        *others, last = refined_messages(job.request, captures)
        for message in others:
            job.send(*message)
        job.close(*last)


def _as_pixels(job: Job, frame: Pending) -> Pending:
    if frame.image.ndim == 3:
        return frame
    image = decode_jpeg(frame.image, job.options.width, job.options.height)
    return Pending(frame.index, frame.timestamp_s, image)


def _session(job: Job) -> PeopleSession:
    if job.session is None:
        raise IkolError("The capture is not open.", code="order")
    return job.session


def _guarded(
    step: Callable[[Job, Sequence[ItemT]], None],
) -> Callable[[Job, list[ItemT]], None]:
    """A step that skips closed captures and whose failure ends only the capture it works on."""

    @wraps(step)
    def run(job: Job, items: list[ItemT]) -> None:
        if job.closed:
            return
        try:
            step(job, items)
        except IkolError as error:
            job.fail(error)
        except CaptureCancelledError:
            return  # its client has been answered when it cancelled
        except Exception as error:
            # Whatever a net or a solver raises must not take the other captures with it.
            _LOG.exception("A capture failed")
            what = f"The backend failed with {type(error).__name__}: {error}."
            job.fail(IkolError(what, "Report this with the backend's log.", "internal"))

    return run
