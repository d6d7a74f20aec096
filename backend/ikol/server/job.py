"""One capture on the server: its counts, its end, and what it may still send."""

import math
import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.pipeline import PeopleSession
from ikol.wire import limits
from ikol.wire.framing import Arrays
from ikol.wire.messages import Cancelled, Error, Message, Open

from .outbox import Outbox


@dataclass(frozen=True, slots=True)
class Pending:
    """A frame on its way through the stages.

    Attributes:
        index: Of the frame in the clip.
        timestamp_s: Its time in the video, seconds.
        image: JPEG bytes [N] or RGB pixels [H, W, 3].
    """

    index: int
    timestamp_s: float
    image: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class End:
    """Follows the last frame through the stages."""


@dataclass(eq=False)
class Job:
    """One capture.

    `received`, `last_index`, `last_timestamp_s` and `ending` belong to the thread that owns the
    socket, `session` and `solved` to the stages.

    Attributes:
        client: Identity of the client's connection.
        options: What the capture was opened with; its request names the capture.
        outbox: Where replies go.
        window: Frames that may be received and not yet solved.
        session: The clip in the pipeline, once the nets are loaded.
        received: Frames that have come.
        last_index: Index of the last of them.
        last_timestamp_s: Its time in the video.
        solved: Frames that have been solved; results of the last may still be under way.
        ending: Whether `Finish` has come.
    """

    client: bytes
    options: Open
    outbox: Outbox
    window: int = field(init=False)
    session: PeopleSession | None = None
    received: int = 0
    last_index: int = -1
    last_timestamp_s: float = -math.inf
    solved: int = 0
    ending: bool = False
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.window = limits.window_frames(self.options.width, self.options.height)

    @property
    def request(self) -> int:
        """Number of the capture on its connection."""
        return self.options.request

    @property
    def closed(self) -> bool:
        """Whether the capture has ended; its stages then stop at the next frame."""
        return self._closed

    def send(self, message: Message, arrays: Arrays | None = None) -> None:
        """Send a reply, unless the capture has ended."""
        with self._lock:
            if not self._closed:
                self.outbox.put(self.client, message, arrays)

    def close(self, last: Message | None = None, arrays: Arrays | None = None) -> None:
        """End the capture, with a last reply; does nothing to one that has ended."""
        with self._lock:
            if not self._closed:
                if last:
                    self.outbox.put(self.client, last, arrays)
                self._closed = True

    def cancel(self) -> None:
        """End the capture as its client asked."""
        self.close(Cancelled(request=self.request))

    def fail(self, error: IkolError) -> None:
        """End the capture with an error; the others go on."""
        self.close(error_message(self.request, error))


def error_message(request: int, error: IkolError) -> Error:
    """An error as the last message of a request; 0 for the whole connection."""
    cut = 4096  # the wire's limit for a text
    return Error(
        request=request,
        code=error.code,
        message=error.message[:cut],
        remedy=error.remedy[:cut],
    )
