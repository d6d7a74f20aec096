"""The compiled function: a batch of frames, vector by vector."""

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from ikol.compiling import compiled, digest_of
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
from ikol.solver.compiled.reach import make_reach
from ikol.solver.compiled.start import CLOSED_FORM, start_pose, take_better_reached
from ikol.solver.compiled.swing1 import make_workspace1, minimise1
from ikol.solver.compiled.swing2 import minimise
from ikol.solver.compiled.workspace import make_workspace
from ikol.solver.reach import PASSES
from ikol.solver.settings import Mode
from ikol.solver.start import TIE_M2

_LOCK: Final = threading.Lock()
_SIGNATURE: Final = (
    "void({}[::1], UniTuple(int64, 4), UniTuple(int64, 6), UniTuple(int64, 6), UniTuple(int64, 4))"
)


def kernel(mode: Mode, dtype: str) -> Callable[..., None]:
    """The function for a mode and `float32` or `float64`, from the cache on disk or compiled now.

    Its arguments: the settings (`parameters.py`); the start (`start.py`), the iterations, the first
    frame and the one to stop before; addresses of inputs; how many numbers there are from frame to
    frame in each of them; addresses of outputs (`frames.py`).
    """
    with _LOCK:
        return _compile(mode, dtype)


@cache
def _compile(mode: Mode, dtype: str) -> Callable[..., None]:
    make = _make_swing1 if mode is Mode.SWING1 else _make_swing2
    sources = digest_of(sorted(Path(__file__).parent.glob("*.py")), PASSES, TIE_M2)
    function = make(width_of(dtype), sources)
    return compiled(function, _SIGNATURE.format(dtype), no_cfunc_wrapper=True)


# At `sources`, which these functions enclose, numba sees that anything that they call has changed.


def _make_swing2(width: int, sources: int) -> Callable[..., None]:
    def solve_swing2(
        parameters: Rows, counts: Numbers, inputs: Numbers, steps: Numbers, outputs: Numbers
    ) -> None:
        assert sources
        start, iterations, first, end = counts
        given = open_inputs(inputs, steps, end, parameters)
        solved = open_outputs(outputs, iterations, end, parameters)
        row = np.empty((1, width), parameters.dtype)
        problem, pose = make_problem(row, parameters), make_pose(row)
        work, room = make_workspace(row), make_room(row, iterations)
        reach = make_reach(row)
        for frame in range(first, end, width):
            read(given, frame, end, problem, room)
            start_pose(problem, pose, start, room.rotations)
            if start == CLOSED_FORM:
                take_better_reached(problem, pose, reach, work.trial)
            store(room.promised, 0, minimise(problem, pose, work, room.costs))
            read_rotations(problem, pose, room.rotations)
            write(solved, frame, end, pose, room)

    return solve_swing2


def _make_swing1(width: int, sources: int) -> Callable[..., None]:
    def solve_swing1(
        parameters: Rows, counts: Numbers, inputs: Numbers, steps: Numbers, outputs: Numbers
    ) -> None:
        assert sources
        _, iterations, first, end = counts
        given = open_inputs(inputs, steps, end, parameters)
        solved = open_outputs(outputs, iterations, end, parameters)
        row = np.empty((1, width), parameters.dtype)
        problem, pose = make_problem(row, parameters), make_pose(row)
        work, room = make_workspace1(row), make_room(row, iterations)
        for frame in range(first, end, width):
            read(given, frame, end, problem, room)
            store(room.promised, 0, minimise1(problem, pose, work, room.costs))
            read_rotations(problem, pose, room.rotations)
            write(solved, frame, end, pose, room)

    return solve_swing1
