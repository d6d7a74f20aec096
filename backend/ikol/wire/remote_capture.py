"""The client's view of one capture: its state and its credits; a state machine without a socket."""

from collections.abc import Callable
from enum import Enum
from typing import Any, Literal

from numpy.typing import NDArray

from .framing import Arrays
from .messages import (
    Cancel,
    Cancelled,
    Credit,
    Error,
    Finish,
    Frame,
    Message,
    Opened,
    Refined,
)


class CaptureState(Enum):
    """Where a capture is. The last three are final."""

    OPENING = "opening"
    STREAMING = "streaming"
    REFINING = "refining"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_FINAL = (CaptureState.DONE, CaptureState.FAILED, CaptureState.CANCELLED)


class RemoteCapture:
    """One capture on a connection; made by `Connection.open_capture`, or `solve_again` of one.

    Attributes:
        request: Number of the capture on its connection.
        state: Where it is; moved by what is sent here and by `Connection.poll`.
        credits: Frames that may be sent now.
    """

    def __init__(
        self,
        request: int,
        send: Callable[[Message, Arrays | None], None],
        state: CaptureState = CaptureState.OPENING,
    ) -> None:
        self.request = request
        self.state = state
        self.credits = 0
        self._send = send

    @property
    def finished(self) -> bool:
        """Whether the capture has ended: done, failed or cancelled."""
        return self.state in _FINAL

    @property
    def cancelled(self) -> bool:
        """Whether it ended by `cancel`."""
        return self.state is CaptureState.CANCELLED

    @property
    def can_send(self) -> bool:
        """Whether a frame may be sent now; if not, poll the connection until it may."""
        return self.state is CaptureState.STREAMING and self.credits > 0

    def send_frame(
        self,
        index: int,
        timestamp_s: float,
        image: NDArray[Any],
        encoding: Literal["rgb", "jpeg"] = "rgb",
    ) -> None:
        """Send one frame; never waits.

        Args:
            index: Number of the frame in the clip, larger than the one before.
            timestamp_s: Its time in the video, seconds.
            image: Pixels [H, W, 3] u1 in RGB, or the bytes [N] u1 of a JPEG file.
            encoding: Which of the two.

        Raises:
            ValueError: There is no credit (`can_send` was not asked).
        """
        if not self.can_send:
            raise ValueError(f"no credit for frame {index}; state {self.state.value}")
        self.credits -= 1
        message = Frame(
            request=self.request, index=index, timestamp_s=timestamp_s, encoding=encoding
        )
        self._send(message, {"image": image})

    def finish(self) -> None:
        """Say that no more frames follow; `Progress` and `Refined` will.

        Raises:
            ValueError: The capture is not streaming.
        """
        if self.state is not CaptureState.STREAMING:
            raise ValueError(f"cannot finish a capture that is {self.state.value}")
        self.state = CaptureState.REFINING
        self._send(Finish(request=self.request), None)

    def cancel(self) -> None:
        """End the capture now, at any time; all that is still reported of it is `Cancelled`."""
        if not self.finished:
            self.state = CaptureState.CANCELLED
            self._send(Cancel(request=self.request), None)

    def handle(self, message: Message) -> bool:
        """Move on by a message of the backend.

        Returns:
            Whether the message is news for the owner of the capture.
        """
        if self.finished:
            return isinstance(message, Cancelled)
        match message:
            case Opened(credits=granted):
                self.state, self.credits = CaptureState.STREAMING, granted
            case Credit(credits=granted):
                self.credits += granted
                return False
            case Refined(last=last):
                self.state = CaptureState.DONE if last else CaptureState.REFINING
            case Error():
                self.state = CaptureState.FAILED
            case Cancelled():
                self.state = CaptureState.CANCELLED
            case _:
                pass
        return True
