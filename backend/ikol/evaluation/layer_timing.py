"""Timing one solver of the layer in a process that does nothing else."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import torch
from torch import Tensor

from ikol.memory import keep_freed_memory
from ikol.solver import Solution

from .poses import random_poses
from .solvers import NamedSolver, solver_named

Direction = Literal["forward", "forward+backward"]

_NOISE_M: Final = 0.02
_BURST_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Case:
    """What is timed: a solver by its name, the frames it gets at once, and which way it runs."""

    solver: str
    batch: int
    direction: Direction


_warm: set[Case] = set()
"""Cases that this process has run."""


def prepare_process(threads: int) -> None:
    """Settle a process's threads and memory; an interruption is for whoever waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed_memory()
    torch.set_num_threads(threads)


def burst(case: Case) -> list[float]:
    """Seconds of each call within a short while, after one that allocates or compiles."""
    solver, inputs = solver_named(case.solver), _inputs(case.batch)
    run = _RUNS[case.direction]
    if case not in _warm:
        run(solver, inputs)
        _warm.add(case)
    times_s: list[float] = []
    with torch.set_grad_enabled(case.direction != "forward"):
        while sum(times_s) < _BURST_S:
            start_s = time.perf_counter()
            run(solver, inputs)
            times_s.append(time.perf_counter() - start_s)
    return times_s


_Inputs = tuple[Tensor, Tensor, Tensor]
_Run = Callable[[NamedSolver, _Inputs], object]


def _forward(solver: NamedSolver, inputs: _Inputs) -> Solution:
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
