"""How fast every solver of the layer is, on the same poses of the default body."""

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Final, get_args

from .layer_timing import Case, Direction, burst, prepare_process
from .solvers import solver_named

DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
THREADS: Final = (1, 2)
BATCHES: Final = (1, 64, 1024)


@dataclass(frozen=True, slots=True)
class LayerSpeed:
    """A row of the result.

    Attributes:
        solver: Name of the solver.
        batch: Frames that are solved at once.
        threads: Threads of torch.
        direction: "forward" without gradients; "forward+backward" with those of targets, rest body
            and twist.
        us_per_frame_median: Median microseconds a frame.
        us_per_frame_min: Least microseconds a frame.
    """

    solver: str
    batch: int
    threads: int
    direction: Direction
    us_per_frame_median: float
    us_per_frame_min: float


def measure_layer(
    solvers: Sequence[str],
    batches: Sequence[int],
    rounds: int,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> list[LayerSpeed]:
    """Time solvers on poses within people's joint ranges with keypoint noise of 20 mm.

    Each is timed for a short while in each round, so that a machine that is busy for a while slows
    all of them alike. One process for each number of threads does nothing else.

    Args:
        solvers: Names of the solvers to time.
        batches: Frames that are solved at once.
        rounds: How often all of them take their turn.
        on_step: Told how many turns of how many are done. What it raises ends the measurement.

    Returns:
        A row for each solver, batch, number of threads and direction, without the derivatives of
        many frames of solvers whose many iterations would take too much memory.
    """
    times_s: dict[tuple[int, Case], list[float]] = {
        (threads, Case(solver, batch, direction)): []
        for threads, direction, solver, batch in product(THREADS, DIRECTIONS, solvers, batches)
        if direction == "forward" or batch <= (solver_named(solver).most_frames or batch)
    }
    total = rounds * len(times_s)
    with _processes() as processes:
        for turn in range(rounds):
            for index, (threads, case) in enumerate(times_s):
                on_step(turn * len(times_s) + index, total)
                times_s[threads, case] += processes[threads].submit(burst, case).result()
    on_step(total, total)
    return [
        LayerSpeed(
            case.solver,
            case.batch,
            threads,
            case.direction,
            1e6 * median(times) / case.batch,
            1e6 * min(times) / case.batch,
        )
        for (threads, case), times in times_s.items()
    ]


@contextlib.contextmanager
def _processes() -> Generator[dict[int, ProcessPoolExecutor]]:
    """A process for each number of threads."""
    spawn = multiprocessing.get_context("spawn")
    with contextlib.ExitStack() as stack:
        # Threads that spin while they wait for each other take 50 times as long where other
        # programs run. The variable is read when a process loads OpenMP, before it runs our code.
        stack.enter_context(_environment("OMP_WAIT_POLICY", "PASSIVE"))
        yield {
            threads: stack.enter_context(
                ProcessPoolExecutor(1, spawn, initializer=prepare_process, initargs=(threads,))
            )
            for threads in THREADS
        }


@contextlib.contextmanager
def _environment(name: str, value: str) -> Generator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
