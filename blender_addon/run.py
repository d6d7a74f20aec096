"""One capture on Blender's main thread: what the worker reports becomes keys in the scene."""

from .background import OUR_FAULT, BackgroundRun
from .capture.events import ClipOpened, ClipRefined, Event, FrameSolved
from .capture.host import BackendHost
from .capture.session import State
from .capture.told import TellingThread
from .capture.worker import CaptureRequest, CaptureWorker
from .outcome import notice_of
from .place import push_undo, steps_taken
from .recording import Recording, RecordingOptions
from .status import Notice

_UNDO_STEP = "Capture from Video"


class CaptureRun(BackgroundRun):
    """A capture from its start to its end."""

    def __init__(self, request: CaptureRequest, options: RecordingOptions) -> None:
        super().__init__(request.clip.name)
        self._request = request
        self._scene = options.scene
        self._recording = Recording(options)
        self._steps_before = steps_taken()

    def new_worker(self, host: BackendHost) -> TellingThread:
        """The thread that reads the clip and speaks with the backend."""
        return CaptureWorker(self._request, host)

    def cancel(self) -> None:
        """End the capture at once and take away what it made."""
        super().cancel()
        self.guarded(self._recording.remove)
        self.guarded(self._push_undo)

    def notice(self) -> Notice:
        """What to tell the user of a finished capture."""
        return notice_of(self.session, kept=self._recording.has_keys)

    def apply(self, events: list[Event]) -> None:
        """Write keys."""
        for event in events:
            if isinstance(event, ClipOpened):
                self._recording.open(event)
        recorded = self.guarded(lambda: self._record(events))
        if not recorded and self.session.code != OUR_FAULT:
            self.guarded(self._recording.clean_up)
        if self.session.finished:
            self.guarded(self._push_undo)

    def _record(self, events: list[Event]) -> None:
        self._recording.append([event for event in events if isinstance(event, FrameSolved)])
        for event in events:
            if isinstance(event, ClipRefined):
                self._recording.finish(event)
        if self.session.state is State.FAILED:
            self._recording.keep()

    def _push_undo(self) -> None:
        # Where nothing is left of the capture, the newest step is what the scene has become again,
        # and one more would undo nothing; unless the user has made steps meanwhile, which hold
        # parts of the capture.
        is_needed = self._recording.has_keys or steps_taken() != self._steps_before
        scene = self._scene.find()
        if is_needed and self._recording.has_begun and scene is not None:
            push_undo(scene, _UNDO_STEP)
