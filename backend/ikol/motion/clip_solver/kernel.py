"""The compiled functions: from the cache on disk, or compiled now."""

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from ikol.compiling import compiled, digest_of
from ikol.solver.compiled import lanes, memory

from .band import Array
from .elimination import eliminate
from .steps import take_step
from .system import assemble

_LOCK: Final = threading.Lock()
_COMPILED: Final = (
    *("band", "skeleton", "keypoints", "turns", "limits", "accelerations", "contacts"),
    *("system", "steps", "elimination"),
)
"""Modules of compiled code."""


class Kernels(NamedTuple):
    """Functions of the modules of these names, to be called from Python."""

    assemble: Callable[..., float]
    take_step: Callable[..., None]
    eliminate: Callable[..., bool]


def kernels() -> Kernels:
    """The compiled functions."""
    with _LOCK:
        return _compile()


@cache
def _compile() -> Kernels:
    here = (Path(__file__).parent / f"{module}.py" for module in _COMPILED)
    sources = digest_of((*here, Path(lanes.__file__), Path(memory.__file__)))
    makers = _make_assemble, _make_take_step, _make_eliminate
    return Kernels(*(compiled(make(sources)) for make in makers))


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


def _make_eliminate(sources: int) -> Callable[..., bool]:
    def eliminate_window(band: Array, vector: Array) -> bool:
        assert sources
        return eliminate(band, vector)

    return eliminate_window
