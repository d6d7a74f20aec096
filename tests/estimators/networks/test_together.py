"""Callers on several threads share runs of a network, and each gets its own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import torch
from ikol.estimators.networks.together import MOST_TOGETHER, Together, run_together
from torch import Tensor, nn

CALLERS = 40


@dataclass(frozen=True)
class Said:
    mean: Tensor
    place: Tensor
    nothing: None = None


class SlowNetwork:
    """A small network, whose first run waits until everybody else has come."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.layer = nn.Conv2d(3, 4, 3)
        self.sizes: list[int] = []
        self.everybody_is_here = threading.Event()

    @torch.inference_mode()
    def __call__(self, pictures: Tensor) -> Said:
        self.sizes.append(len(pictures))
        assert self.everybody_is_here.wait(30.0)
        said = self.layer(pictures)
        return Said(said.mean((2, 3)), said.flatten(1).argmax(1))


def pictures() -> list[Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(1, 3, 9, 9, generator=generator) for _ in range(CALLERS)]


def test_everybody_gets_what_they_would_alone():
    network = SlowNetwork()
    together = Together(network)
    with ThreadPoolExecutor(CALLERS) as pool:
        calls = [pool.submit(together, picture) for picture in pictures()]
        while len(together._waiting) + sum(network.sizes) < CALLERS:
            time.sleep(0.001)
        network.everybody_is_here.set()
        all_said = [each.result(30.0) for each in calls]
    assert sum(network.sizes) == CALLERS
    assert max(network.sizes) <= MOST_TOGETHER
    assert len(network.sizes) <= 1 + -(-CALLERS // MOST_TOGETHER)
    for picture, said in zip(pictures(), all_said, strict=True):
        alone = network(picture)
        torch.testing.assert_close(said.mean, alone.mean)
        assert torch.equal(said.place, alone.place)
        assert said.mean.shape == (1, 4)
        assert said.nothing is None


def test_an_error_reaches_its_callers_and_the_next_one_is_served():
    def run(pictures: Tensor) -> Said:
        if pictures.isnan().any():
            raise ValueError("not a picture")
        return Said(pictures, pictures)

    together = Together(run)
    with pytest.raises(ValueError, match="not a picture"):
        together(torch.full((1, 3, 2, 2), float("nan")))
    assert together(torch.ones(1, 3, 2, 2)).mean.shape == (1, 3, 2, 2)


def test_who_is_told_to_end_leaves_nobody_waiting():
    begun, two_wait, ended = threading.Event(), threading.Event(), []

    def run(pictures: Tensor) -> Said:
        if len(pictures) == 2:
            raise SystemExit
        begun.set()
        assert two_wait.wait(30.0)
        return Said(pictures, pictures)

    def call() -> None:
        try:
            together(torch.ones(1, 3, 2, 2))
        except SystemExit:
            ended.append(True)

    together = Together(run)
    callers = [threading.Thread(target=call, daemon=True) for _ in range(3)]
    callers[0].start()
    assert begun.wait(30.0)
    for caller in callers[1:]:
        caller.start()
    while len(together._waiting) < 2:
        time.sleep(0.001)
    two_wait.set()
    for caller in callers:
        caller.join(30.0)
    assert len(ended) == 2
    assert together(torch.ones(1, 3, 2, 2)).mean.shape == (1, 3, 2, 2)


def test_on_a_cpu_nobody_waits_for_others():
    network = SlowNetwork()
    assert run_together(network, torch.device("cpu")) is network
