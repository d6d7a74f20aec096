"""Memory that is freed: kept for what comes next, or given back."""

import ctypes
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGEST: Final = 2**31 - 1
"""Of C's int, bytes."""


def keep_freed_memory() -> bool:
    """Have the C library keep what is freed, where it would give it back to the system.

    glibc gives back blocks of some megabytes when they are freed, and the system clears every page
    of them for the next tensor. A process that works on batches is faster without that, and its
    size stays at its peak: nothing for a process that waits beside others.

    Returns:
        Whether the C library can be told so; only glibc can (mallopt(3)).
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, 2**30)) and bool(mallopt(_TRIM_THRESHOLD, _LARGEST))


def give_back_freed_memory() -> None:
    """Have the C library give what is freed back to the system, wherever it lies.

    glibc keeps what is freed below something that is still in use. Only glibc can be asked
    (malloc_trim(3)).
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
