"""Which device torch runs on. The BlazePose nets run on the CPU whatever is chosen here."""

from typing import Final

import torch

from .errors import IkolError

DEVICES: Final = ("auto", "cpu", "cuda", "mps")


def pick(device: str = "auto") -> torch.device:
    """The device to use.

    Args:
        device: "cpu", "cuda", "mps", or "auto" for the first of cuda and mps that is there.

    Raises:
        IkolError: `device` if there is no such device in this machine or in this build of torch.
    """
    if device not in DEVICES:
        raise IkolError(
            f"There is no device {device!r}.", f"Choose one of {', '.join(DEVICES)}.", "device"
        )
    there = [name for name, check in _CHECKS.items() if check()]
    if device == "auto":
        return torch.device(there[0])
    if device not in there:
        raise IkolError(
            f"This machine, or this build of torch ({torch.__version__}), has no {device} device.",
            f"Choose {' or '.join(['auto', *there])}.",
            "device",
        )
    return torch.device(device)


def _has_cpu() -> bool:
    return True


_CHECKS: Final = {
    "cuda": torch.cuda.is_available,
    "mps": torch.backends.mps.is_available,
    "cpu": _has_cpu,
}
