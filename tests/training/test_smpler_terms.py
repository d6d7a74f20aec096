"""Terms of SMPLer's loss against naive versions."""

import numpy as np
import pytest
import torch
from ikol.training.smpler.terms import joint_term, picture_term, rotation_term, vertex_term


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(4)


KNOWN = torch.tensor([True, False, True])


def test_vertices_are_compared_relative_to_the_pelvis(generator):
    vertices, true = torch.randn(2, 3, 7, 3, generator=generator)
    pelvis, true_pelvis = torch.randn(2, 3, 3, generator=generator)
    naive = [
        abs(float((vertices - pelvis[:, None] - true + true_pelvis[:, None])[b, v, axis]))
        for b in (0, 2)
        for v in range(7)
        for axis in range(3)
    ]
    found = vertex_term(vertices, pelvis, true, true_pelvis, KNOWN)
    assert float(found) == pytest.approx(np.mean(naive), rel=1e-5)
    moved = vertex_term(vertices + 5, pelvis + 5, true, true_pelvis, KNOWN)
    assert float(moved) == pytest.approx(float(found), rel=1e-4)


def test_keypoints_count_by_their_confidence(generator):
    seen, labels = (
        torch.randn(3, 6, 2, generator=generator),
        torch.rand(3, 6, 3, generator=generator),
    )
    naive = [
        float(labels[b, k, 2]) * float(seen[b, k, axis] - labels[b, k, axis]) ** 2
        for b in range(3)
        for k in range(6)
        for axis in range(2)
    ]
    assert float(picture_term(seen, labels)) == pytest.approx(np.mean(naive), rel=1e-5)


def test_joints_and_rotations_of_those_who_have_them(generator):
    joints, true = torch.randn(2, 3, 14, 3, generator=generator)
    found = joint_term(joints, true, (2, 3), KNOWN)
    assert torch.allclose(joint_term(joints + 3.0, true, (2, 3), KNOWN), found, atol=1e-4)
    changed = joints.clone()
    changed[1] += torch.randn(14, 3, generator=generator)
    assert torch.equal(joint_term(changed, true, (2, 3), KNOWN), found)
    R, true_R = torch.randn(2, 3, 24, 3, 3, generator=generator)
    naive = (R - true_R).abs()[[0, 2]].mean()
    assert torch.allclose(rotation_term(R, true_R, KNOWN), naive)
    assert float(rotation_term(R, true_R, torch.zeros(3, dtype=torch.bool))) == 0.0
