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
    make_room,
    open_inputs,
    open_outputs,
    read,
    read_rotations,
    write,
)
from ikol.solver.compiled.lanes import store, width_of
from ikol.solver.compiled.pose import make_pose
from ikol.solver.compiled.problem import make_problem
from ikol.solver.compiled.start import start_pose
from ikol.solver.compiled.swing2 import make_workspace, minimise

_LOCK: Final = threading.Lock()
_SIGNATURE: Final = (
    "void({0}[::1], int64, int64, int64, int64, "
    "UniTuple(int64, 6), UniTuple(int64, 6), UniTuple(int64, 4))"
)


def kernel(dtype: str) -> Callable[..., None]:
    """The function for `float32` or `float64`, from the cache on disk or compiled now.

    Its arguments are the settings (`parameters.py`), the start (`start.py`), the iterations, the
    first frame and the end, addresses of inputs, numbers from frame to frame in each of them, and
    addresses of outputs (`frames.py`).
    """
    with _LOCK:
        return _compile(dtype)


@cache
def _compile(dtype: str) -> Callable[..., None]:
    width = width_of(dtype)
    sources = _digest()

    def solve_swing2(
        parameters: Any,
        start: int,
        iterations: int,
        first: int,
        end: int,
        inputs: Any,
        steps: Any,
        outputs: Any,
    ) -> None:
        sources  # numba's cache looks at this file only, and at the values that it encloses
        given = open_inputs(inputs, steps, end, parameters)
        solved = open_outputs(outputs, iterations, end, parameters)
        row = np.empty((1, width), parameters.dtype)
        problem, pose = make_problem(row), make_pose(row)
        workspace, room = make_workspace(row), make_room(row, iterations)
        for frame in range(first, end, width):
            read(given, frame, end, problem, room)
            start_pose(problem, pose, start, room.rotations)
            promised = minimise(problem, pose, workspace, parameters, room.costs)
            store(room.promised, 0, promised)
            read_rotations(problem, pose, room.rotations)
            write(solved, frame, end, pose, room)

    compiler = numba.njit(
        _SIGNATURE.format(dtype), nogil=True, error_model="numpy", cache=True, no_cfunc_wrapper=True
    )
    return compiler(solve_swing2)


def _digest() -> str:
    """Of all the compiled code, and the tree it is compiled for."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
