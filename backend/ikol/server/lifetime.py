"""When a server ends by itself: on a signal, or with the program that started it."""

import os
import signal
import stat
import sys
import threading
from collections.abc import Callable
from types import FrameType


def stop_on_signals(stop: Callable[[], None]) -> None:
    """End cleanly on Ctrl-C and on a request to terminate; for the main thread."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)


def stop_with_parent(stop: Callable[[], None]) -> None:
    """End when standard input closes, if it is a pipe.

    A program that starts a server keeps the other end of that pipe. The operating system closes
    it however that program ends, so no server is left behind; a terminal or /dev/null means
    that nobody holds one.
    """
    if sys.stdin is None:
        return
    try:
        stdin = sys.stdin.fileno()
        if not stat.S_ISFIFO(os.fstat(stdin).st_mode):
            return
    except (OSError, ValueError):
        return  # standard input was closed before we started

    def wait_for_end() -> None:
        # Below Python's buffered reader, whose lock would block the interpreter's exit.
        while os.read(stdin, 4096):
            pass
        stop()

    threading.Thread(target=wait_for_end, name="ikol-parent", daemon=True).start()
