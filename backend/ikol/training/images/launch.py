"""One training in several processes, as torchrun starts them."""

import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass

import torch
import torch.distributed as dist

from ikol.device import pick


@dataclass(frozen=True, slots=True)
class Team:
    """The processes of a training.

    Attributes:
        rank: Number of this one.
        size: How many there are.
        device: What this one runs on.
    """

    rank: int
    size: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process measures, writes and tells."""
        return self.rank == 0

    def agreed(self, value: float) -> float:
        """What the leading process has for a value that differs between processes."""
        if self.size == 1:
            return value
        told = torch.tensor(value, dtype=torch.float64, device=self._talks_by)
        dist.broadcast(told, 0)
        return float(told)

    def wait(self) -> None:
        """Go on when all processes have come here."""
        self.agreed(0.0)

    @property
    def _talks_by(self) -> torch.device:
        return self.device if self.device.type == "cuda" else torch.device("cpu")


@contextlib.contextmanager
def team_of(device: str) -> Generator[Team]:
    """Join the other processes where torchrun started this one.

    Args:
        device: As `ikol.device.pick` takes it; of several GPUs each process takes its own.

    Raises:
        IkolError: `device` if there is no such device.
    """
    chosen = pick(device)
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Team(0, 1, chosen)
        return
    if chosen.type == "cuda":
        chosen = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(chosen)
    dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    try:
        yield Team(dist.get_rank(), size, chosen)
    finally:
        dist.destroy_process_group()
