"""Functions that numba compiles, kept on disk for as long as their sources stay the same.

numba's cache looks at the function it is given only, and at the values that this encloses: let it
enclose what `digest_of` gives for the modules that it calls.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numba


def compiled(
    function: Callable[..., Any], signature: str | None = None, **options: object
) -> Callable[..., Any]:
    """Compile a function that needs no lock of Python's.

    Args:
        function: The function.
        signature: Its types, to compile it at once; without them it is at its first call.
        options: More of numba's.
    """
    how: dict[str, Any] = {"nogil": True, "error_model": "numpy", **options}
    try:
        return numba.njit(signature, cache=True, **how)(function)
    except RuntimeError:  # neither beside its file nor in the user's cache can anything be kept
        return numba.njit(signature, **how)(function)


def digest_of(sources: Iterable[Path], *constants: object) -> int:
    """A number that changes with the contents of modules, and with constants from elsewhere."""
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    digest.update(str(constants).encode())
    return int.from_bytes(digest.digest()[:7], "big")
