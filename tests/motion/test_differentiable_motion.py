"""Gradients through a clip that is solved as a whole."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.motion.clip_solver.band import REACH, UNKNOWNS, WIDTH
from ikol.motion.clip_solver.data_terms import Data, data_cost
from ikol.motion.clip_solver.descent import descend, terms_of
from ikol.motion.clip_solver.evidence import Footing
from ikol.motion.clip_solver.implicit import differentiable_motion
from ikol.motion.clip_solver.kernel import kernels
from ikol.rotations import rotmats_from_quats_wxyz
from scipy.linalg import solveh_banded
from scipy.spatial.transform import Rotation
from synthetic_clip import standing
from test_clip_solver import UP, evidence_of

FRAMES = 6
STEPS = {"targets": 1e-4, "rays": 1e-5, "twists": 1e-3}
"""Small enough to be straight, large enough to move the minimum by more than it is known to."""


def minimum(smooth=1.0):
    """A window of noisy data with feet that stand, some joints smooth, and where it is solved."""
    evidence, quats, path = evidence_of(standing(FRAMES), noise_m=0.02)
    evidence = replace(
        evidence,
        twist_trust=np.full((FRAMES, 23), 120, np.uint8),
        joint_calm=(evidence.joint_calm * smooth).astype(np.float32),
    )
    footing = Footing(
        np.full((FRAMES, 4), 0.8, np.float32), UP, -0.9, stand_m=0.02, far_m=0.3, slip_m=0.05
    )
    R, path = rotmats_from_quats_wxyz(quats.astype(np.float64)), path.astype(np.float64)
    window = evidence.window(slice(0, FRAMES), path.copy(), footing, (0, 0), 30.0)
    *body, (directions, weights) = window.body
    window = replace(window, body=(*body, (directions, 0.2 * weights)))  # the data decide
    descend(R, path, window, 100, least_damping=1e-7)
    return R, path, window


@pytest.fixture(scope="module")
def solved():
    return minimum()


def a_loss(R, path):
    """Something that depends on everything."""
    generator = torch.Generator().manual_seed(3)
    a = torch.randn(R.shape, generator=generator, dtype=torch.float64)
    b = torch.randn(path.shape, generator=generator, dtype=torch.float64)
    return (a * R).sum() + 10.0 * (b * path).sum()


def solved_again(R_start, path_start, window):
    """The minimum to the rounding of the gradient; descents end at that of the cost."""
    R, path = R_start.copy(), path_start.copy()
    descend(R, path, window, 60, least_damping=1e-7)
    assemble, take_step, _ = kernels()
    free, terms = window.free, terms_of(window)
    band, gradient = np.empty((UNKNOWNS * len(R), WIDTH)), np.empty(UNKNOWNS * len(R))
    for _ in range(30):
        assemble((R, path), *terms, band, gradient)
        lower = band[free, : REACH + 1].T.copy()
        lower[0] += 1e-6
        step = np.zeros_like(gradient)
        step[free] = -solveh_banded(lower, gradient[free], lower=True)
        take_step(R, path, step)
    return torch.from_numpy(R), torch.from_numpy(path)


@pytest.mark.parametrize("fixed", [0, 2])
@pytest.mark.parametrize("part", Data._fields)
def test_gradients_are_those_of_solving_again(solved, part, fixed):
    R, path, window = solved
    window = replace(window, fixed=(fixed, 0))
    data = Data.of(window)
    value = getattr(data, part)
    generator = torch.Generator().manual_seed(1)
    direction = torch.randn(value.shape, generator=generator, dtype=torch.float64)
    if part not in STEPS:
        direction *= value  # weights differ by factors

    def loss(given: torch.Tensor) -> torch.Tensor:
        changed = data._replace(**{part: given})
        return a_loss(*solved_again(R, path, changed.put_in(window)))

    given = value.clone().requires_grad_()
    changed = data._replace(**{part: given})
    a_loss(*differentiable_motion(R, path, window, changed)).backward()
    assert given.grad is not None
    step = STEPS.get(part, 3e-2)
    near, far = (
        loss(value + n * step * direction) - loss(value - n * step * direction) for n in (1, 2)
    )
    numeric = float(8.0 * near - far) / (12.0 * step)
    assert float((given.grad * direction).sum()) == pytest.approx(numeric, rel=1e-4)
    if fixed:
        assert not given.grad[:fixed].any()


def test_the_data_cost_is_that_of_the_compiled_terms(solved):
    R, path, window = solved
    rng = np.random.default_rng(0)
    turned = R @ Rotation.from_rotvec(0.1 * rng.normal(size=(24 * FRAMES, 3))).as_matrix().reshape(
        R.shape
    )
    directions, weights = window.body[3]
    only_data = replace(
        window,
        body=(*window.body[:3], (directions, 0.0 * weights)),
        limits=(*window.limits[:-2], 0.0, window.limits[-1]),
        calm=tuple(0.0 * part for part in window.calm),
        standing=(0.0 * window.standing[0], *window.standing[1:4], 0.0, np.zeros(2), 0.0, 1.0, 1.0),
    )
    unknowns = UNKNOWNS * FRAMES
    scratch = np.empty((unknowns, WIDTH)), np.empty(unknowns)
    compiled = kernels().assemble((turned, path), *terms_of(only_data), *scratch)
    in_torch = data_cost(torch.tensor(turned), torch.tensor(path), Data.of(window), window)
    assert float(in_torch) == pytest.approx(compiled, rel=1e-12)


def test_data_can_be_learnt_through_the_clip(solved):
    """A disturbed keypoint finds back to where the motion was made from."""
    R, path, window = solved
    truth = torch.tensor(path)
    data = Data.of(window)
    shift = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([shift], lr=0.005)
    wrong = data.rays + torch.tensor([0.02, -0.01], dtype=torch.float64)
    losses = []
    for _ in range(30):
        moved = data._replace(rays=wrong + shift)
        _, found = differentiable_motion(R, path, window, moved)
        loss = (found - truth).square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.05 * losses[0]


def test_motion_that_is_left_open_has_no_derivative():
    """A hand whose twist nobody saw, without smoothing."""
    R, path, window = minimum(smooth=np.arange(24) != 22)
    data = Data.of(window)
    data.twist_weights[:, 21] = 0.0
    with pytest.raises(ArithmeticError, match="open"):
        a_loss(*differentiable_motion(R, path, window, _learnt(data))).backward()


def test_a_motion_that_is_not_solved_has_no_derivative(solved):
    R, path, window = solved
    shaken = R @ Rotation.from_rotvec([0.3, 0.0, 0.0]).as_matrix()
    data = _learnt(Data.of(window))
    with pytest.raises(ArithmeticError, match="more iterations"):
        a_loss(*differentiable_motion(shaken, path, window, data, iterations=2)).backward()


def _learnt(data):
    return data._replace(targets=data.targets.requires_grad_())
