"""Pictures of several captures through a network as one batch."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import fields
from typing import Any, Final, Generic, TypeVar, cast

import torch
from torch import Tensor

SaidT = TypeVar("SaidT")

MOST_TOGETHER: Final = 16


class Together(Generic[SaidT]):
    """Callers on several threads share runs of a network.

    Nobody waits for company: what comes while a batch is running makes the next one. So a caller
    alone is served at once, and under load batches are as large as there are callers. It gains
    where a batch takes hardly longer than a picture, which is so on a GPU; on a CPU a single
    picture keeps the cores busy.

    Args:
        run: Called by one thread at a time with pictures [B, 3, S, S], at most 16; a dataclass of
            tensors [B, ...], or None in their place.
    """

    def __init__(self, run: Callable[[Tensor], SaidT]) -> None:
        self._run = run
        self._running = threading.Lock()
        self._waiting: deque[tuple[Tensor, Future[SaidT]]] = deque()

    def __call__(self, picture: Tensor) -> SaidT:
        """What the network says of a picture [1, 3, S, S], as if it were alone.

        Raises:
            BaseException: What `run` raised with the batch that the picture was in.
        """
        mine: Future[SaidT] = Future()
        self._waiting.append((picture, mine))
        while not mine.done():
            with self._running:
                if not mine.done():
                    self._run_next()
        return mine.result()

    def _run_next(self) -> None:
        count = min(len(self._waiting), MOST_TOGETHER)
        batch = [self._waiting.popleft() for _ in range(count)]
        try:
            said = self._run(torch.cat([picture for picture, _ in batch]))
            for place, (_, future) in enumerate(batch):
                future.set_result(_only(said, place))
        except BaseException as error:
            # Also where the program is told to end: who waits in vain would never leave its loop.
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise


def run_together(run: Callable[[Tensor], SaidT], device: torch.device) -> Callable[[Tensor], SaidT]:
    """`run`, which callers share where that gains: anywhere but on the CPU."""
    return run if device.type == "cpu" else Together(run)


def _only(said: SaidT, place: int) -> SaidT:
    """One of a batch, as a batch of one."""
    values = {each.name: getattr(said, each.name) for each in fields(cast("Any", said))}
    kept = {
        name: value[place : place + 1] if isinstance(value, Tensor) else value
        for name, value in values.items()
    }
    return type(said)(**kept)
