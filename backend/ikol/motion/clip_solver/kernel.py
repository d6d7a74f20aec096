"""The compiled functions: from the cache on disk, or compiled now."""

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from ikol.compiling import compiled, digest_of

from .band import Array
from .steps import take_step
from .system import assemble

_LOCK: Final = threading.Lock()
_COMPILED: Final = (
    *("band", "skeleton", "keypoints", "turns", "limits", "accelerations", "contacts"),
    *("system", "steps"),
)
"""Modules of compiled code."""


def kernels() -> tuple[Callable[..., float], Callable[..., None]]:
    """`assemble` and `take_step` of the modules of these names, to be called from Python."""
    with _LOCK:
        return _compile()


@cache
def _compile() -> tuple[Callable[..., float], Callable[..., None]]:
    sources = digest_of(Path(__file__).parent / f"{module}.py" for module in _COMPILED)
    return compiled(_make_assemble(sources)), compiled(_make_take_step(sources))


# At `sources`, which these functions enclose, numba sees that anything that they call has changed.


def _make_assemble(sources: int) -> Callable[..., float]:
    def assemble_window(  # noqa: PLR0917
        pose: Array,
        body: Array,
        seen: Array,
        twists: Array,
        limits: Array,
        calm: Array,
        standing: Array,
        band: Array,
        gradient: Array,
    ) -> float:
        assert sources
        return assemble(pose, body, seen, twists, limits, calm, standing, band, gradient)

    return assemble_window


def _make_take_step(sources: int) -> Callable[..., None]:
    def step_window(R: Array, path: Array, step: Array) -> None:
        assert sources
        take_step(R, path, step)

    return step_window
