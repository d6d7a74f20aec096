"""The alignment of vectors against scipy's, and its derivative where an SVD's has none."""

import pytest
import torch
from ikol.solver.kabsch import align_vectors
from scipy.spatial.transform import Rotation
from solver_poses import F64, random_poses


def test_equals_scipy():
    generator = torch.Generator().manual_seed(0)
    source = torch.randn(20, 5, 3, generator=generator, dtype=F64)
    target = torch.randn(20, 5, 3, generator=generator, dtype=F64)
    weights = torch.rand(20, 5, generator=generator, dtype=F64)
    R = align_vectors(source, target, weights)
    for index in range(20):
        expected = Rotation.align_vectors(
            target[index].numpy(), source[index].numpy(), weights=weights[index].numpy()
        )[0]
        torch.testing.assert_close(R[index], torch.from_numpy(expected.as_matrix()))


def test_reflections_still_give_rotations():
    source = torch.eye(3, dtype=F64)
    mirrored = source * torch.tensor([1.0, 1.0, -1.0], dtype=F64)
    R = align_vectors(source, mirrored, torch.tensor([3.0, 2.0, 1.0], dtype=F64))
    torch.testing.assert_close(torch.linalg.det(R), torch.tensor(1.0, dtype=F64))


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_gradient_with_equal_singular_values(noise: float):
    """Three orthonormal vectors: all singular values are equal, and R is well determined."""
    R_true = random_poses(4).R_parent_joint[:, 0]
    generator = torch.Generator().manual_seed(1)
    source = torch.eye(3, dtype=F64).expand(4, 3, 3).clone()
    target = (R_true @ source).mT + noise * torch.randn(4, 3, 3, generator=generator, dtype=F64)
    weights = torch.ones(4, 3, dtype=F64)
    inputs = [tensor.requires_grad_() for tensor in (source, target, weights)]
    assert torch.autograd.gradcheck(align_vectors, inputs)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_undetermined_rotations_are_rotations_with_finite_gradients(dtype: torch.dtype):
    source = torch.zeros(3, 3, 3, dtype=dtype)
    source[1:] = torch.tensor([1.0, 2.0, 3.0], dtype=dtype)
    source.requires_grad_()
    target = (source.detach().flip(-1) * torch.tensor([0.0, 1.0, 0.0])[:, None, None]).to(dtype)
    target.requires_grad_()
    R = align_vectors(source, target, torch.ones(3, 3, dtype=dtype))
    torch.testing.assert_close(R @ R.mT, torch.eye(3, dtype=dtype).expand(3, 3, 3))
    for gradient in torch.autograd.grad(R.square().sum() + R.sum(), [source, target]):
        assert gradient.isfinite().all()
