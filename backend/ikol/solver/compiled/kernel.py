"""The compiled function: a batch of frames, vector by vector."""

import hashlib
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np

from ikol.solver.compiled.frames import (
    Numbers,
    make_room,
    open_inputs,
    open_outputs,
    read,
    read_rotations,
    write,
)
from ikol.solver.compiled.lanes import width_of
from ikol.solver.compiled.memory import Rows, store
from ikol.solver.compiled.pose import make_pose
from ikol.solver.compiled.problem import make_problem
from ikol.solver.compiled.start import start_pose
from ikol.solver.compiled.swing2 import minimise
from ikol.solver.compiled.workspace import make_workspace

_LOCK: Final = threading.Lock()
_SIGNATURE: Final = (
    "void({}[::1], UniTuple(int64, 4), UniTuple(int64, 6), UniTuple(int64, 6), UniTuple(int64, 4))"
)


def kernel(dtype: str) -> Callable[..., None]:
    """The function for `float32` or `float64`, from the cache on disk or compiled now.

    Its arguments: the settings (`parameters.py`); the start (`start.py`), the iterations, the first
    frame and the one to stop before; addresses of inputs; how many numbers there are from frame to
    frame in each of them; addresses of outputs (`frames.py`).
    """
    with _LOCK:
        return _compile(dtype)


@cache
def _compile(dtype: str) -> Callable[..., None]:
    width = width_of(dtype)
    sources = _digest()

    def solve_swing2(
        parameters: Rows, counts: Numbers, inputs: Numbers, steps: Numbers, outputs: Numbers
    ) -> None:
        assert sources  # numba's cache looks at this function only and at the values it encloses
        start, iterations, first, end = counts
        given = open_inputs(inputs, steps, end, parameters)
        solved = open_outputs(outputs, iterations, end, parameters)
        row = np.empty((1, width), parameters.dtype)
        problem, pose = make_problem(row, parameters), make_pose(row)
        work, room = make_workspace(row), make_room(row, iterations)
        for frame in range(first, end, width):
            read(given, frame, end, problem, room)
            start_pose(problem, pose, start, room.rotations)
            store(room.promised, 0, minimise(problem, pose, work, room.costs))
            read_rotations(problem, pose, room.rotations)
            write(solved, frame, end, pose, room)

    options: dict[str, Any] = {"cache": True, "no_cfunc_wrapper": True}
    signature = _SIGNATURE.format(dtype)
    return numba.njit(signature, nogil=True, error_model="numpy", **options)(solve_swing2)


def _digest() -> int:
    """A number that changes with the compiled code."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")
