"""A thread that does something with the backend and tells the main thread how it goes."""

import queue
import threading
from abc import ABC, abstractmethod

from .events import Cancelled, Event, Failed
from .vendored import CaptureCancelledError, IkolError


class TellingThread(threading.Thread, ABC):
    """Works in the background; speaks to the main thread only through `events`.

    Args:
        name: Of the thread.
        advice: What to report with a fault of ours.

    Attributes:
        events: What has happened; the last one is `ClipRefined`, `Failed` or `Cancelled`.
    """

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(name=name, daemon=True)
        self.events: queue.Queue[Event] = queue.Queue()
        self.cancelled = threading.Event()
        self._advice = advice

    def cancel(self) -> None:
        """End the work as soon as possible."""
        self.cancelled.set()

    def run(self) -> None:
        """Work to the end, whatever it is."""
        try:
            self.work()
        except CaptureCancelledError:
            self.events.put(Cancelled())
        except IkolError as error:
            self.events.put(Failed(error.message, error.remedy, error.code))
        except Exception as error:  # whatever it is, the user must not wait for ever
            what = f"The capture stopped on an unexpected {type(error).__name__}: {error}."
            self.events.put(Failed(what, self._advice, "internal"))

    @abstractmethod
    def work(self) -> None:
        """What is to be done."""
