"""Timing one solver of the layer in a process that does nothing else."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import torch
from torch import Tensor

from ikol.solver import Solution

from .poses import random_poses
from .solvers import NamedSolver, solver_named

Direction = Literal["forward", "forward+backward"]

_NOISE_M: Final = 0.02
_BURST_S: Final = 0.2
_LONG_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """What is timed: a solver by its name, the frames it gets at once, and which way it runs."""

    solver: str
    batch: int
    direction: Direction


def prepare_process(threads: int) -> None:
    """Settle a process's threads; an interruption is for the process that waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(threads)


def burst(case: Case) -> list[float]:
    """Seconds of each call within a short while.

    The first call allocates, or compiles, and does not count, unless it is long enough for that
    not to matter.
    """
    solver, inputs = solver_named(case.solver), _inputs(case.batch)
    run = _RUNS[case.direction]
    first_s = _seconds(run, solver, inputs)
    times_s: list[float] = [first_s] if first_s > _LONG_S else []
    while sum(times_s) < _BURST_S:
        times_s.append(_seconds(run, solver, inputs))
    return times_s


_Inputs = tuple[Tensor, Tensor, Tensor]
_Run = Callable[[NamedSolver, _Inputs], object]


def _seconds(run: _Run, solver: NamedSolver, inputs: _Inputs) -> float:
    start_s = time.perf_counter()
    run(solver, inputs)
    return time.perf_counter() - start_s


def _forward(solver: NamedSolver, inputs: _Inputs) -> Solution:
    with torch.no_grad():
        return solver.solve(*inputs, keypoint_noise_m=_NOISE_M)


def _forward_and_backward(solver: NamedSolver, inputs: _Inputs) -> tuple[Tensor, ...]:
    targets, rest, twist = (tensor.detach().requires_grad_() for tensor in inputs)
    solution = solver.solve(targets, rest, twist, keypoint_noise_m=_NOISE_M)
    outputs = [solution.R_parent_joint, solution.keypoints]
    ones = [torch.ones_like(output) for output in outputs]
    return torch.autograd.grad(outputs, [targets, rest, twist], ones)


_RUNS: Final[dict[Direction, _Run]] = {
    "forward": _forward,
    "forward+backward": _forward_and_backward,
}


@cache
def _inputs(batch: int) -> _Inputs:
    """Targets, rest keypoints and twist of random poses with noise, in single precision."""
    poses = random_poses(batch, seed=0)
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(poses.keypoints.shape, generator=generator)
    return (
        poses.keypoints.float() + _NOISE_M * noise,
        poses.rest_keypoints.float(),
        poses.twist_cos_sin.float(),
    )
