"""Elimination in a band against that of a full matrix."""

import numpy as np
import pytest
from ikol.motion.clip_solver.band import REACH, UNKNOWNS, WIDTH
from ikol.motion.clip_solver.elimination import new_system
from ikol.motion.clip_solver.kernel import kernels


def some_system(frames):
    """A band as full as it can be, the same in full, and a vector."""
    rng = np.random.default_rng(frames)
    size = UNKNOWNS * frames
    full = np.zeros((size, size))
    band, vector = new_system(frames)
    band[:], vector[:size] = 0.0, rng.normal(size=size)
    for below in range(1, min(REACH + 1, size)):
        columns = np.arange(size - below)
        band[columns, below] = rng.normal(size=len(columns))
        full[columns + below, columns] = full[columns, columns + below] = band[columns, below]
    band[:size, 0] = 2.0 * np.abs(full).sum(axis=0)
    full[np.arange(size), np.arange(size)] = band[:size, 0]
    return band, full, vector


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 7])
def test_the_solution_is_that_of_the_full_matrix(frames):
    band, full, vector = some_system(frames)
    wanted = np.linalg.solve(full, vector[: len(full)])
    assert band.shape == (len(vector), WIDTH)
    assert kernels().eliminate(band, vector)
    np.testing.assert_allclose(vector[: len(full)], wanted, atol=1e-6 * np.abs(wanted).max())


@pytest.mark.parametrize("wrong", [-1.0, np.nan])
def test_a_matrix_that_is_not_positive_definite_is_refused(wrong):
    band, _, vector = some_system(3)
    band[130, 0] = wrong
    assert not kernels().eliminate(band, vector)
