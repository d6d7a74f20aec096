"""Between tensors and the compiled function."""

import itertools
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.engine import Arguments
from ikol.solver.compiled.kernel import kernel
from ikol.solver.compiled.start import CLOSED_FORM, GIVEN, ZERO
from ikol.solver.settings import Mode, Settings, Start
from ikol.solver.solution import Solution

_STARTS: Final = {Start.ZERO: ZERO, Start.CLOSED_FORM: CLOSED_FORM, Start.GIVEN: GIVEN}
_NAMES: Final = {torch.float32: "float32", torch.float64: "float64"}
_TRAILING: Final = tuple(
    torch.Size(shape)
    for shape in (
        (NUM_KEYPOINTS, 3),
        (NUM_KEYPOINTS, 3),
        (NUM_JOINTS - 1, 2),
        (NUM_KEYPOINTS,),
        (NUM_JOINTS - 1,),
        (NUM_JOINTS, 3, 3),
    )
)
_LEAST_FRAMES: Final = 256
"""Fewer are not worth a thread."""


def call_kernel(
    mode: Mode, shape: torch.Size, start: Start, settings: Settings, arguments: Arguments
) -> Solution:
    """Solve; large batches are shared out among as many threads as torch may use.

    Args:
        mode: `SWING1` or `SWING2`.
        shape: What the leading dimensions of the arguments broadcast to.
        start: Where to start.
        settings: Iterations, damping and terms.
        arguments: Those of `ikol.solver.solve`.
    """
    dtype, iterations = arguments[0].dtype, settings.iterations
    function, parameters = kernel(mode, _NAMES[dtype]), _parameters(settings, dtype)
    # From numpy because it hands out memory faster, which is felt where frames come one by one.
    kind = _NAMES[dtype]
    R_parent_joint = torch.from_numpy(np.empty((*shape, NUM_JOINTS, 3, 3), kind))
    keypoints = torch.from_numpy(np.empty((*shape, NUM_KEYPOINTS, 3), kind))
    cost = torch.from_numpy(np.empty((*shape, iterations + 1), kind))
    converged = torch.from_numpy(np.empty(shape, np.bool_))
    outputs = (R_parent_joint, keypoints, cost, converged)
    given = [_rows(*pair, shape) for pair in zip(arguments, _TRAILING, strict=True)]
    # Addresses, and numbers from frame to frame: numba takes these ten times as fast as arrays.
    inputs = tuple([0 if rows is None else rows.data_ptr() for rows, _ in given])
    steps = tuple([step for _, step in given])
    goals = tuple([rows.data_ptr() for rows in outputs])

    def work(first: int, end: int) -> None:
        function(parameters, (_STARTS[start], iterations, first, end), inputs, steps, goals)

    _share_out(work, shape.numel())
    return Solution(*outputs[:3], iterations, converged)


def _rows(
    tensor: Tensor | None, trailing: torch.Size, shape: torch.Size
) -> tuple[Tensor | None, int]:
    """A tensor whose frames lie one behind the other, and the numbers from frame to frame.

    The latter is zero where all frames have the same.
    """
    if tensor is None:
        return None, 0
    if tensor.shape == trailing:
        return tensor.contiguous(), 0
    leading = tensor.dim() - len(trailing)
    if tensor.shape[:leading] != shape:
        tensor = tensor.expand(*shape, *trailing)
    elif tensor.is_contiguous():
        return tensor, trailing.numel()
    if shape.numel() and not any(tensor.stride()[: len(shape)]):
        return tensor[(0,) * len(shape)].contiguous(), 0
    return tensor.contiguous(), trailing.numel()


@lru_cache
def _parameters(settings: Settings, dtype: torch.dtype) -> NDArray[np.float32 | np.float64]:
    """The numbers in the order of `parameters.py`."""
    damping = settings.damping
    terms = (settings.bone_weight, settings.swing_prior, settings.sigma or 0.0)
    rule = (damping.initial, damping.decrease, damping.increase, damping.least, damping.most)
    return np.array((*terms, *rule), _NAMES[dtype])


def _share_out(work: Callable[[int, int], None], frames: int) -> None:
    """Call work(first, end) for parts of all frames, side by side where that is worth it."""
    parts = min(torch.get_num_threads(), frames // _LEAST_FRAMES)
    if parts < 2:
        work(0, frames)
        return
    bounds = [frames * part // parts for part in range(parts + 1)]
    threads = [threading.Thread(target=work, args=part) for part in itertools.pairwise(bounds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
