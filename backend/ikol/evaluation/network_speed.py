"""How fast the networks that see pictures are, with random parameters: they do not matter to it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ikol.body.model import BodyModel
from ikol.estimators.registry import ENTRIES


@dataclass(frozen=True, slots=True)
class NetworkSpeed:
    """One network and size of batch.

    Attributes:
        estimator: Name of the estimator.
        million_parameters: Of the network.
        batch: Pictures at once.
        device: What it ran on.
        threads: Of the CPU.
        ms_per_picture_min: Least time of a batch over its pictures, milliseconds.
        ms_per_picture_median: The median.
    """

    estimator: str
    million_parameters: float
    batch: int
    device: str
    threads: int
    ms_per_picture_min: float
    ms_per_picture_median: float


@torch.inference_mode()
def measure_networks(
    body: BodyModel,
    batches: Sequence[int],
    rounds: int,
    device: torch.device,
    done: Callable[[int, int], None],
) -> list[NetworkSpeed]:
    """Time each network alone: from the normalised picture to its outputs.

    Args:
        body: The body that some of them pose.
        batches: Pictures at once.
        rounds: How often each is timed.
        device: What they run on.
        done: Called with the cases done and how many there are.
    """
    entries = [entry for entry in ENTRIES if entry.untrained is not None]
    rows: list[NetworkSpeed] = []
    for entry in entries:
        network = entry.untrained_network(body).eval().to(device)
        count = sum(parameter.numel() for parameter in network.parameters())
        for batch in batches:
            side = entry.crop.side_px
            times_ms = _times_ms(network, torch.randn(batch, 3, side, side).to(device), rounds)
            rows.append(
                NetworkSpeed(
                    estimator=entry.name,
                    million_parameters=count / 1e6,
                    batch=batch,
                    device=device.type,
                    threads=torch.get_num_threads(),
                    ms_per_picture_min=min(times_ms) / batch,
                    ms_per_picture_median=sorted(times_ms)[rounds // 2] / batch,
                )
            )
            done(len(rows), len(entries) * len(batches))
    return rows


def _times_ms(network: nn.Module, pictures: Tensor, rounds: int) -> list[float]:
    network(pictures)
    _wait(pictures.device)
    times_ms: list[float] = []
    for _ in range(rounds):
        start_s = time.perf_counter()
        network(pictures)
        _wait(pictures.device)
        times_ms.append(1e3 * (time.perf_counter() - start_s))
    return times_ms


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
