"""Axioms and round trips of rotations, with scipy as the oracle."""

import numpy as np
import pytest
import torch
from ikol import rotations
from scipy.spatial.transform import Rotation

DTYPES = [torch.float32, torch.float64]


def random_rotations(count: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(Rotation.random(count, np.random.default_rng(seed)).as_matrix())


def random_units(count: int, seed: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    vectors = torch.randn(count, 3, generator=generator, dtype=torch.float64)
    return vectors / vectors.norm(dim=-1, keepdim=True)


def test_quaternions_are_wxyz_as_scipy_says():
    R = random_rotations(50)
    quats = rotations.quats_wxyz_from_rotmats(R)
    expected = Rotation.from_matrix(R.numpy()).as_quat()[:, [3, 0, 1, 2]]
    signs = np.sign((quats.numpy() * expected).sum(-1, keepdims=True))
    np.testing.assert_allclose(quats.numpy() * signs, expected, atol=1e-12)


def test_round_trips_through_every_representation():
    R = random_rotations(64).reshape(4, 16, 3, 3)
    quats = rotations.quats_wxyz_from_rotmats(R)
    rotvecs = rotations.rotvecs_from_rotmats(R)
    torch.testing.assert_close(rotations.rotmats_from_quats_wxyz(3 * quats), R)
    torch.testing.assert_close(rotations.rotmats_from_rotvecs(rotvecs), R)
    torch.testing.assert_close(rotations.rotvecs_from_quats_wxyz(quats), rotvecs)
    from_rotvecs = rotations.quats_wxyz_from_rotvecs(rotvecs)
    torch.testing.assert_close(rotations.rotmats_from_quats_wxyz(from_rotvecs), R)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numpy_in_numpy_out(dtype: type):
    rotvecs = np.random.default_rng(0).normal(size=(5, 2, 3)).astype(dtype)
    quats = rotations.quats_wxyz_from_rotvecs(rotvecs)
    assert isinstance(quats, np.ndarray)
    assert quats.dtype == dtype
    assert quats.shape == (5, 2, 4)


def test_aligned_quaternions_never_flip_and_stay_the_same_rotations():
    angles = torch.linspace(0, 6 * torch.pi, 200, dtype=torch.float64)
    axes = random_units(24)
    R = rotations.rotmats_from_rotvecs(angles[:, None, None] * axes)
    quats = rotations.quats_wxyz_from_rotmats(R)
    aligned = rotations.align_hemisphere(quats)
    assert ((aligned[1:] * aligned[:-1]).sum(-1) > 0).all()
    torch.testing.assert_close(aligned[0], quats[0])
    torch.testing.assert_close(rotations.rotmats_from_quats_wxyz(aligned), R)


def test_swing_then_twist_is_recovered():
    axes, ends = random_units(100, 2), random_units(100, 3)
    angles = torch.linspace(-3.1, 3.1, 100, dtype=torch.float64)
    cos_sin = torch.stack([angles.cos(), angles.sin()], dim=-1)
    R_swing = rotations.swing_between(axes, ends)
    R_twist = rotations.twist_rotmats(axes, cos_sin)
    torch.testing.assert_close((R_twist @ axes[..., None]).squeeze(-1), axes)
    torch.testing.assert_close((R_swing @ axes[..., None]).squeeze(-1), ends)
    torch.testing.assert_close(rotations.twist_about(R_swing @ R_twist, axes), cos_sin)


def test_swing_is_the_least_rotation():
    starts, ends = random_units(100, 2), random_units(100, 3)
    angle = torch.arccos((starts * ends).sum(-1))
    rotvecs = rotations.rotvecs_from_rotmats(rotations.swing_between(starts, ends))
    torch.testing.assert_close(rotvecs.norm(dim=-1), angle)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("off", [0.0, 1e-12, 1e-7, 1e-4])
def test_swing_at_and_near_opposite_directions_is_a_rotation(dtype: torch.dtype, off: float):
    starts = random_units(100).to(dtype)
    across = rotations.tangent_basis(starts)[..., 0]
    ends = torch.nn.functional.normalize(-starts + off * across, dim=-1).requires_grad_()
    R = rotations.swing_between(starts, ends)
    tolerance = 100 * torch.finfo(dtype).eps
    eye = torch.eye(3, dtype=dtype).expand_as(R)
    torch.testing.assert_close(R @ R.mT, eye, atol=tolerance, rtol=0)
    reached = (R @ starts[..., None]).squeeze(-1)
    torch.testing.assert_close(reached, ends, atol=2e-3 if dtype == torch.float32 else 1e-7, rtol=0)
    R.sum().backward()
    assert ends.grad is not None
    assert ends.grad.isfinite().all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_swing_of_equal_directions_is_the_identity(dtype: torch.dtype):
    units = random_units(20).to(dtype)
    eye = torch.eye(3, dtype=dtype).expand(20, 3, 3)
    torch.testing.assert_close(rotations.swing_between(units, units), eye)


def test_twist_of_a_half_turn_swing_is_neutral():
    units = random_units(20)
    R = rotations.swing_between(units, -units)
    torch.testing.assert_close(
        rotations.twist_about(R, units), torch.tensor([[1.0, 0.0]], dtype=R.dtype).expand(20, 2)
    )


def test_tangent_basis_is_orthonormal_everywhere():
    units = torch.cat([random_units(50), torch.eye(3).double(), -torch.eye(3).double()])
    frame = torch.cat([units[..., None], rotations.tangent_basis(units)], dim=-1)
    torch.testing.assert_close(frame.mT @ frame, torch.eye(3).double().expand(56, 3, 3))


def test_zero_vectors_normalize_to_the_fallback():
    vectors = torch.zeros(4, 3, requires_grad=True)
    fallback = torch.tensor([0.0, 1.0, 0.0])
    units = rotations.normalized(vectors, fallback)
    torch.testing.assert_close(units, fallback.expand(4, 3))
    units.sum().backward()
    assert vectors.grad is not None
    assert vectors.grad.isfinite().all()
