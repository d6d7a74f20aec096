"""Which solves compiled code takes, and getting it ready."""

from functools import cache
from importlib import import_module

import torch
from torch import Tensor

from ikol.solver.plain import are_plain
from ikol.solver.settings import Mode, Settings, Start
from ikol.solver.solution import Solution

Arguments = tuple[Tensor, Tensor, Tensor, Tensor | None, Tensor | None, Tensor | None]
"""Of `ikol.solver.solve`: targets, rest keypoints, twist, keypoint weights, joint weights, initial
rotations; of one dtype and device."""


def takes(mode: Mode, settings: Settings, arguments: Arguments, *, shaped: bool = False) -> bool:
    """Whether a solve is one for compiled code: a mode that it knows, on the CPU, no derivatives.

    Args:
        mode: The mode.
        settings: The settings.
        arguments: The tensors.
        shaped: Whether a shape is solved for too.

    Raises:
        ValueError: If the settings ask for compiled code and this is none for it.
    """
    if settings.engine == "torch":
        return False
    fits = (
        not shaped
        and _is_known(mode, settings, arguments)
        and arguments[0].is_cpu
        and arguments[0].dtype in (torch.float32, torch.float64)
        and are_plain(arguments)
    )
    if settings.engine == "auto":
        return fits and is_available()
    if not fits:
        raise ValueError(f"There is no compiled code for this {mode}: see Settings.engine")
    return True


@cache
def is_available() -> bool:
    """Whether numba is installed and works with this Python."""
    try:
        import_module("numba")
    except (ImportError, OSError):  # OSError: its LLVM cannot be loaded
        return False
    return True


def solve_compiled(
    mode: Mode, shape: torch.Size, start: Start, settings: Settings, arguments: Arguments
) -> Solution:
    """`ikol.solver.solve` for arguments that `takes` and whose leading dimensions are checked."""
    from ikol.solver.compiled.calls import call_kernel  # noqa: PLC0415 - imports numba

    return call_kernel(mode, shape, start, settings, arguments)


def warm_up() -> None:
    """Get ready what captures use, `swing2` in single precision, compiled if it is not yet.

    Compiling takes some ten seconds, once on each machine.
    """
    if is_available():
        from ikol.solver.compiled.kernel import kernel  # noqa: PLC0415 - imports numba

        kernel(Mode.SWING2, "float32")


def _is_known(mode: Mode, settings: Settings, arguments: Arguments) -> bool:
    if mode is Mode.SWING1:
        from_zero = settings.start in (None, Start.ZERO) and arguments[-1] is None
        return from_zero and settings.sigma is not None
    return mode is Mode.SWING2 and settings.joint_limits == 0
