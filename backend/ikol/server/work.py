"""The stages that frames of all captures go through: load, decode, net, solve, refine.

Each stage has its own threads, so that the frames of one capture overlap and several captures
take turns. A frame uses up a credit from its arrival until its result has been sent, so no queue
here is longer than a capture's window.
"""

import os
import time
from collections.abc import Callable, Sequence
from typing import Final

import torch

from ikol.errors import IkolError
from ikol.estimators.networks.together import MOST_TOGETHER
from ikol.motion.capture import Capture
from ikol.motion.solve_again import solve_again
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.following import SeenPeople
from ikol.pipeline.loading import load_solver
from ikol.video.info import VideoInfo
from ikol.wire.messages import Credit, Opened, Progress

from .again import Again, captured, given_contacts, solve_options
from .guarding import guarded
from .images import decode_jpeg
from .job import End, Job, Pending
from .replies import refined_messages, result_messages
from .resources import Resources
from .stage import Stage

_END: Final = End()
_PROGRESS_S: Final = 0.05
"""The clip pass counts thousands of steps; a client is told at most this often."""


def net_threads(device: torch.device, cores: int) -> int:
    """How many captures are seen at the same time.

    Nets on the CPU release Python's lock and bring their own threads; two callers keep a net busy
    while one of them maps landmarks. On a GPU callers share runs of a net and mostly wait for it.

    Args:
        device: What nets run on.
        cores: Of this machine.
    """
    return max(2, cores // 4) if device.type == "cpu" else MOST_TOGETHER


class Work:
    """All stages and what happens in them.

    Args:
        resources: Bodies and estimators.
        device: What the solver runs on.
    """

    def __init__(self, resources: Resources, device: torch.device) -> None:
        self._resources = resources
        self._device = device
        self._load: Stage[Job, End] = Stage("load", guarded(self._do_load))
        self._decode: Stage[Job, Pending | End] = Stage("decode", guarded(self._do_decode))
        self._net: Stage[Job, Pending | End] = Stage(
            "net", guarded(self._do_net), threads=net_threads(device, os.cpu_count() or 1)
        )
        self._solve: Stage[Job, SeenPeople | End] = Stage(
            "solve", guarded(self._do_solve), batch=32
        )
        self._refine: Stage[Job, End | Again] = Stage("refine", guarded(self._do_refine), threads=2)

    def open(self, job: Job) -> None:
        """Load what a capture needs, then let it begin."""
        self._load.put(job, _END)

    def add(self, job: Job, frame: Pending) -> None:
        """Take the next frame of a capture."""
        self._decode.put(job, frame)

    def finish(self, job: Job) -> None:
        """Refine a capture after its last frame."""
        self._decode.put(job, _END)

    def solve_again(self, job: Job, again: Again) -> None:
        """Solve a motion that was captured before."""
        self._refine.put(job, again)

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
        estimator = self._resources.estimator(options.estimator, options.body, hands=options.hands)
        load_solver(self._device)
        video = VideoInfo(options.width, options.height, options.fps, options.frame_count)
        choices = ClipOptions(options.person, solve_options(options.solving), options.fov_deg)
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
        ended = len(frames) < len(items)
        for message in result_messages(job.request, _session(job).solve(frames, last=ended)):
            job.send(*message)
        job.solved += len(frames)
        if frames:
            job.send(Credit(request=job.request, credits=len(frames)))
        stated = job.options.frame_count
        known = job.solved if ended else stated if stated >= job.solved else 0
        job.send(Progress(request=job.request, stage="frames", done=job.solved, total=known))
        if ended:
            self._refine.put(job, _END)

    def _do_refine(self, job: Job, items: Sequence[End | Again]) -> None:
        next_s = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal next_s
            now_s = time.monotonic()
            if now_s >= next_s or done == total:
                next_s = now_s + _PROGRESS_S
                job.send(Progress(request=job.request, stage="refine", done=done, total=total))

        (item,) = items
        if isinstance(item, Again):
            captures = [self._solved_again(job, item, progress)]
        else:
            captures = _session(job).finish(progress, lambda: job.closed)
        *others, last = refined_messages(job.request, captures)
        for message in others:
            job.send(*message)
        job.close(*last)

    def _solved_again(
        self, job: Job, again: Again, progress: Callable[[int, int], None]
    ) -> Capture:
        body = self._resources.body(again.message.body)
        options = solve_options(again.message.solving)
        capture = captured(again, body)
        load_solver(self._device)
        return solve_again(
            capture,
            body,
            options,
            device=self._device,
            contacts=given_contacts(again),
            progress=progress,
            cancelled=lambda: job.closed,
        )


def _as_pixels(job: Job, frame: Pending) -> Pending:
    if frame.image.ndim == 3:
        return frame
    image = decode_jpeg(frame.image, job.options.width, job.options.height)
    return Pending(frame.index, frame.timestamp_s, image)


def _session(job: Job) -> PeopleSession:
    if job.session is None:
        raise IkolError("The capture is not open.", code="order")
    return job.session
