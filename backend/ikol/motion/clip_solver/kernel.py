"""The compiled functions: from the cache on disk, or compiled now."""

import hashlib
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numba

from .band import Array
from .steps import take_step
from .system import assemble

_LOCK: Final = threading.Lock()
_COMPILED: Final = ("band", "skeleton", "frames", "times", "system", "steps")
"""Modules of compiled code."""


def kernels() -> tuple[Callable[..., float], Callable[..., None]]:
    """`assemble` and `take_step` of the modules of these names, to be called from Python."""
    with _LOCK:
        return _compile()


@cache
def _compile() -> tuple[Callable[..., float], Callable[..., None]]:
    digest = _digest()
    return _compiled(_make_assemble(digest)), _compiled(_make_take_step(digest))


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # neither beside this file nor in the user's cache can anything be kept
        return numba.njit(**options)(function)


# numba's cache on disk looks at these functions only, and at the values that they enclose: at
# `sources` it sees that anything else has changed.


def _make_assemble(sources: int) -> Callable[..., float]:
    def assemble_window(  # noqa: PLR0917
        pose: Array,
        body: Array,
        seen: Array,
        twists: Array,
        calm: Array,
        standing: Array,
        band: Array,
        gradient: Array,
    ) -> float:
        assert sources
        return assemble(pose, body, seen, twists, calm, standing, band, gradient)

    return assemble_window


def _make_take_step(sources: int) -> Callable[..., None]:
    def step_window(R: Array, path: Array, step: Array) -> None:
        assert sources
        take_step(R, path, step)

    return step_window


def _digest() -> int:
    """A number that changes with the compiled code."""
    digest = hashlib.sha256()
    for module in _COMPILED:
        digest.update((Path(__file__).parent / f"{module}.py").read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")
