"""Terms of the losses of HybrIK and IKOL against naive versions."""

import math

import numpy as np
import pytest
import torch
from ikol.estimators.ikol.network import error_of_sigma
from ikol.training.ikol.terms import camera_term, heatmap_term, likelihood_term, squared_term


@pytest.fixture
def labels():
    generator = torch.Generator().manual_seed(4)
    uvd, true_uvd = torch.rand(2, 2, 29, 3, generator=generator) - 0.5
    counts = (torch.rand(2, 29, 3, generator=generator) > 0.3).float()
    return uvd, true_uvd, counts


def naive(labels, term):
    uvd, true_uvd, counts = labels
    return np.mean(
        [term(b, k, abs(float(uvd[b, k, axis] - true_uvd[b, k, axis])))
         for b, k, axis in np.argwhere(counts.numpy() > 0)]
    )  # fmt: skip


def test_likelihood_of_laplace(labels):
    sigma = torch.rand(2, 29, generator=torch.Generator().manual_seed(5)) * 0.1 + 0.01

    def term(b, k, off):
        # As HybrIK's code has it, but for a constant: the logarithm of sqrt(2 pi).
        released = math.log(float(sigma[b, k])) + off / (math.sqrt(2) * float(sigma[b, k]))
        return released + math.log(2 * math.sqrt(2))

    found = likelihood_term(labels[0], sigma, *labels[1:])
    assert float(found) == pytest.approx(naive(labels, term), rel=1e-5)


def test_the_likeliest_sigma_tells_the_mean_error(labels):
    uvd, true_uvd, counts = labels
    error = float((uvd - true_uvd).abs().mul(counts).sum() / counts.sum())
    sigma = error / float(error_of_sigma(torch.ones(())))
    costs = [
        float(likelihood_term(uvd, torch.full((2, 29), factor * sigma), true_uvd, counts))
        for factor in (0.8, 1.0, 1.25)
    ]
    assert costs[1] == min(costs)


def test_error_in_cells(labels):
    found = heatmap_term(*labels)
    assert float(found) == pytest.approx(64 * naive(labels, lambda _b, _k, off: off), rel=1e-5)
    uvd, true_uvd, counts = labels
    assert float(heatmap_term(uvd, true_uvd, torch.zeros_like(counts))) == 0.0


def test_scale_and_place_of_the_camera_count_alike():
    generator = torch.Generator().manual_seed(7)
    camera, root = torch.randn(3, 3, generator=generator), torch.randn(3, 2, generator=generator)
    scale = torch.rand(3, 1, generator=generator) + 0.5
    known = torch.tensor([1.0, 0.0, 1.0])
    squares = {"scale": [], "place": []}
    for b in (0, 2):
        squares["scale"].append(float(camera[b, 0] - scale[b, 0]) ** 2)
        for axis in (0, 1):
            place_m = float(root[b, axis]) / float(scale[b, 0])
            squares["place"].append((float(camera[b, 1 + axis]) - place_m) ** 2)
    both = np.mean(squares["scale"]) + np.mean(squares["place"])
    assert float(camera_term(camera, scale, root, known)) == pytest.approx(both, rel=1e-5)


def test_squares_of_what_is_known():
    values, truth = torch.randn(2, 3, 23, 2, generator=torch.Generator().manual_seed(6))
    known = torch.zeros(3, 23, dtype=torch.bool)
    known[0, :5] = known[2, 7] = True
    squares = [((values - truth)[b, j] ** 2).numpy() for b, j in np.argwhere(known.numpy())]
    assert float(squared_term(values, truth, known)) == pytest.approx(np.mean(squares), rel=1e-5)
    whole = squared_term(values, truth, torch.tensor([False, True, False]))
    assert torch.allclose(whole, (values - truth)[1].square().mean())
