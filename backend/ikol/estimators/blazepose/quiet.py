"""Keeps LiteRT's notice about its CPU delegate off the user's terminal."""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

_STDERR = 2
_one_at_a_time = threading.Lock()


@contextmanager
def quiet_loading() -> Generator[None]:
    """Discard what native code writes to stderr meanwhile; LiteRT has no setting for it.

    Its errors are exceptions and still arrive. A process without a stderr is left as it is.
    """
    with _one_at_a_time, _discarded():
        yield


@contextmanager
def _discarded() -> Generator[None]:
    try:
        kept = os.dup(_STDERR)
    except OSError:
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, _STDERR)
        yield
    finally:
        with suppress(OSError):
            os.dup2(kept, _STDERR)
        os.close(sink)
        os.close(kept)
