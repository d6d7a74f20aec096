"""The state of one capture, driven by events; knows neither threads nor Blender."""

from dataclasses import dataclass, field
from enum import Enum

from .events import (
    BackendReady,
    Cancelled,
    ClipOpened,
    ClipRefined,
    Event,
    Failed,
    FrameSolved,
    Refining,
)
from .progress import Progress


class State(Enum):
    """Where a capture is. The last three are final."""

    STARTING = "starting"
    CAPTURING = "capturing"
    REFINING = "refining"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_FINAL = (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(slots=True)
class Session:
    """One capture from its start to its end.

    Attributes:
        clip_name: File name, for messages.
        state: Where the capture is.
        progress: Of the present stage.
        frames_done: Frames that were solved so far.
        frames_seen: Those in which anybody was seen.
        people: Results that have come: people in each of the clip's shots.
        message: What happened, in a sentence; empty while all goes well.
        remedy: What to do about it; may be empty.
        code: Machine-readable name of the failure; empty without one.
    """

    clip_name: str
    state: State = State.STARTING
    progress: Progress = field(default_factory=Progress)
    frames_done: int = 0
    frames_seen: int = 0
    people: int = 0
    message: str = ""
    remedy: str = ""
    code: str = ""
    _seen_s: set[float] = field(default_factory=set[float])

    @property
    def finished(self) -> bool:
        """Whether the capture has come to an end, good or bad."""
        return self.state in _FINAL

    def handle(self, event: Event, now_s: float) -> None:
        """Take note of an event. Events after the end are ignored.

        Args:
            event: From the worker.
            now_s: Any monotonic clock, seconds.
        """
        if self.finished:
            return
        match event:
            case BackendReady():
                pass
            case ClipOpened(frame_total=total):
                self.state = State.CAPTURING
                self.progress.update(0, total, now_s)
            case FrameSolved():
                self.frames_done += 1
                self.frames_seen += event.tracked
                self.progress.update(self.frames_done, self.progress.total, now_s)
            case Refining():
                if self.state is not State.REFINING:
                    self.state, self.progress = State.REFINING, Progress()
                self.progress.update(event.done, event.total, now_s)
            case ClipRefined():
                self.people += 1
                # Whoever had to be seen for a while to be certain was not streamed from the start.
                self._seen_s |= set(event.timestamps_s[event.visible].tolist())
                self.frames_seen = max(self.frames_seen, len(self._seen_s))
                if event.last:
                    self.state, self.message = State.DONE, event.note
            case Failed():
                self.fail(event.message, event.remedy, event.code)
            case Cancelled():
                self.state = State.CANCELLED

    def fail(self, message: str, remedy: str, code: str) -> None:
        """End the capture with an error.

        Args:
            message: What was wrong.
            remedy: What to do about it.
            code: Machine-readable name.
        """
        self.state = State.FAILED
        self.message, self.remedy, self.code = message, remedy, code
