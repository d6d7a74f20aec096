"""Timing of the layer: what is timed, and that it can be ended at any time."""

import os

import pytest
from ikol.evaluation.layer_speed import measure_layer


def test_progress_counts_every_turn():
    steps = []
    rows = measure_layer(["analytic-naive"], [1, 3], 2, lambda *step: steps.append(step))
    assert len(rows) == 2 * 2 * 2
    assert steps == [(done, 16) for done in range(17)]


def test_whoever_watches_can_end_it():
    before = dict(os.environ)

    class EnoughError(Exception):
        pass

    def watch(done: int, total: int) -> None:
        if done == 1:
            raise EnoughError

    with pytest.raises(EnoughError):
        measure_layer(["analytic-naive"], [1], 1, watch)
    assert dict(os.environ) == before
