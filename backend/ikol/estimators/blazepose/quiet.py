"""Keeps LiteRT's notice about its CPU delegate off the user's terminal."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress

_STDERR = 2


@contextmanager
def quiet_loading() -> Generator[None]:
    """Discard what native code writes to stderr meanwhile; LiteRT has no setting for it.

    Its errors are exceptions and still arrive. A process without a stderr is left as it is.
    """
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
