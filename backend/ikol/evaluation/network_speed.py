"""How fast networks are. Where they see pictures their parameters are random: it matters not."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import torch

from ikol.body.model import BodyModel
from ikol.estimators.entry import Entry
from ikol.estimators.registry import ENTRIES, entry_named

from .landmark_speed import landmark_reading

_LARGE_SMPLER: Final = replace(
    entry_named("smpler"),
    name="smpler (W48)",
    untrained="ikol.estimators.smpler.loading:untrained_large",
)
_ENTRIES: Final = (*ENTRIES, _LARGE_SMPLER)


@dataclass(frozen=True, slots=True)
class NetworkSpeed:
    """One network and size of batch.

    Attributes:
        estimator: Name of the estimator.
        million_parameters: Of the network; None of BlazePose's, whose files do not tell.
        batch: Pictures at once.
        device: What it ran on.
        threads: Of the CPU.
        ms_per_picture_min: Least time of a batch over its pictures, milliseconds.
        ms_per_picture_median: The median.
    """

    estimator: str
    million_parameters: float | None
    batch: int
    device: str
    threads: int
    ms_per_picture_min: float
    ms_per_picture_median: float


@dataclass(frozen=True, slots=True)
class _Case:
    """A network that is ready.

    Attributes:
        million_parameters: See `NetworkSpeed`.
        device: What it runs on.
        batch_of: What sees a batch of so many pictures.
    """

    million_parameters: float | None
    device: torch.device
    batch_of: Callable[[int], Callable[[], object]]


@torch.inference_mode()
def measure_networks(
    body: BodyModel,
    batches: Sequence[int],
    rounds: int,
    device: torch.device,
    done: Callable[[int, int], None],
) -> list[NetworkSpeed]:
    """Time each network alone: from the normalised picture to its outputs.

    BlazePose sees one picture after the other, see `landmark_reading`.

    Args:
        body: The body that some of them pose.
        batches: Pictures at once.
        rounds: How often each is timed.
        device: What they run on, but for BlazePose's.
        done: Called with the cases done and how many there are.

    Raises:
        IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable` of BlazePose's.
    """
    rows: list[NetworkSpeed] = []
    for entry in _ENTRIES:
        case = (
            _landmarks(entry, body)
            if entry.reads == "landmarks"
            else _pictures(entry, body, device)
        )
        for batch in batches:
            times_ms = _times_ms(case.batch_of(batch), case.device, rounds)
            rows.append(
                NetworkSpeed(
                    estimator=entry.name,
                    million_parameters=case.million_parameters,
                    batch=batch,
                    device=case.device.type,
                    threads=torch.get_num_threads(),
                    ms_per_picture_min=min(times_ms) / batch,
                    ms_per_picture_median=sorted(times_ms)[rounds // 2] / batch,
                )
            )
            done(len(rows), len(_ENTRIES) * len(batches))
    return rows


def _pictures(entry: Entry, body: BodyModel, device: torch.device) -> _Case:
    network = entry.untrained_network(body).eval().to(device)
    side = entry.crop.side_px

    def batch_of(pictures: int) -> Callable[[], object]:
        return partial(network, torch.randn(pictures, 3, side, side).to(device))

    count = sum(parameter.numel() for parameter in network.parameters())
    return _Case(count / 1e6, device, batch_of)


def _landmarks(entry: Entry, body: BodyModel) -> _Case:
    read = landmark_reading(entry, body)
    return _Case(None, torch.device("cpu"), lambda pictures: partial(read, pictures))


def _times_ms(see: Callable[[], object], device: torch.device, rounds: int) -> list[float]:
    see()
    _wait(device)
    times_ms: list[float] = []
    for _ in range(rounds):
        start_s = time.perf_counter()
        see()
        _wait(device)
        times_ms.append(1e3 * (time.perf_counter() - start_s))
    return times_ms


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
