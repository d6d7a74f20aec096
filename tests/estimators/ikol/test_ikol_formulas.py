"""Soft-argmax and back-projection against naive versions, and what holds for them."""

import math

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.estimators.ikol.back_projection import (
    by_scale,
    camera_depth_m,
    scale_from_bones,
)
from ikol.estimators.ikol.soft_argmax import soft_argmax
from ikol.skeleton import KEYPOINT_PARENTS, NUM_JOINTS
from ikol.training.images.camera import before_camera
from training_clips import BODY, training_clip


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(3)


def naive_soft_argmax(scores):
    depth, height, width = scores.shape
    weights = [math.exp(float(value)) for value in scores.flatten()]
    total = sum(weights)
    mean = [0.0, 0.0, 0.0]
    for index, weight in enumerate(weights):
        d, rest = divmod(index, height * width)
        v, u = divmod(rest, width)
        for axis, (place, size) in enumerate(((u, width), (v, height), (d, depth))):
            mean[axis] += weight / total * place / size
    return [value - 0.5 for value in mean]


def test_soft_argmax_is_the_mean_index_over_the_size(generator):
    scores = 3 * torch.randn(2, 3, 4, 5, 6, generator=generator, dtype=torch.double)
    expected = [[naive_soft_argmax(joint) for joint in sample] for sample in scores]
    assert np.allclose(soft_argmax(scores), expected, atol=1e-12)


def test_soft_argmax_finds_a_peak_and_the_middle_is_the_edge_of_two_cells():
    scores = torch.zeros(64, 64, 64)
    scores[10, 20, 32] = 1e3
    assert soft_argmax(scores).tolist() == [0.0, 20 / 64 - 0.5, 10 / 64 - 0.5]


def test_back_projection_by_scale(generator):
    uvd = torch.rand(4, 29, 3, generator=generator) - 0.5
    scale = torch.rand(4, generator=generator) + 0.4
    offset = torch.randn(4, 2, generator=generator)
    found = by_scale(uvd, scale, 2.2, offset)
    for sample in range(4):
        camera_depth = 1000.0 / (256.0 * float(scale[sample]) + 1e-9)
        for joint in range(29):
            u, v, d = uvd[sample, joint].tolist()
            z = 2.2 * d + camera_depth
            x = (u + float(offset[sample, 0])) * 256.0 / 1000.0 * z
            y = (v + float(offset[sample, 1])) * 256.0 / 1000.0 * z
            assert found[sample, joint].tolist() == pytest.approx([x, y, z], rel=1e-4, abs=1e-5)


def test_the_picture_is_as_wide_as_the_scale_says():
    edges = torch.tensor([[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0]])
    left, right = by_scale(edges, torch.tensor(0.8), 2.2)
    assert float(right[0] - left[0]) == pytest.approx(1 / 0.8, rel=1e-5)
    assert float(camera_depth_m(torch.tensor(0.8))) == pytest.approx(1000 / 256 / 0.8)


def test_training_puts_keypoints_where_the_scale_does_if_the_camera_is_the_same(generator):
    uvd = torch.rand(3, 24, 3, generator=generator) - 0.5
    scale = torch.tensor([0.7, 0.9, 1.2])
    rays = torch.diag(torch.tensor([256 / 1000, 256 / 1000, 1.0])).expand(3, -1, -1)
    known = before_camera(uvd, 2.0, rays, camera_depth_m(scale))
    assert torch.allclose(known, by_scale(uvd, scale, 2.0), atol=1e-5)


def test_scale_from_bones_makes_them_as_long_as_the_body(generator):
    uvd = 0.2 * torch.rand(5, 24, 3, generator=generator)
    ends = (torch.arange(23), torch.arange(1, 24))
    true_scale = torch.tensor([0.5, 0.7, 0.9, 1.0, 1.5])
    metres = uvd * torch.stack((1 / true_scale, 1 / true_scale, torch.full((5,), 2.0)), -1)[:, None]
    lengths = torch.linalg.vector_norm(metres[:, 1:] - metres[:, :-1], dim=-1)
    assert torch.allclose(scale_from_bones(uvd, 2.0, ends, lengths), true_scale, rtol=1e-4)


@pytest.mark.parametrize("hips_at", [0.2, 0.3, 0.45])
def test_scale_of_people_whose_legs_leave_the_picture(hips_at):
    """Heatmaps say what is off the picture on its edge; bodies are not of average shape."""
    ends = (torch.tensor(KEYPOINT_PARENTS[1:NUM_JOINTS]), torch.arange(1, NUM_JOINTS))
    rest = torch.from_numpy(BODY.keypoint_template)
    lengths = torch.linalg.vector_norm(rest[ends[1]] - rest[ends[0]], dim=-1)
    for seed in range(8):
        scene = training_clip(seed, frames=4).scene
        own_rest = torch.from_numpy(BODY.rest_keypoints(scene.betas)).expand(4, -1, -1)
        keypoints, _ = forward_kinematics(torch.from_numpy(scene.R_parent_joint), own_rest)
        pelvis = torch.from_numpy(scene.pelvis_camera)[:, None]
        seen = keypoints[:, :NUM_JOINTS] + pelvis
        points = seen[..., :2] / seen[..., 2:]
        # The head is as high above the middle as it can be without being cut off.
        side = (points[:, :1, 1:] - points[:, 15:16, 1:]) / (hips_at + 0.35)
        middle = points[:, :1] - hips_at * torch.cat((0.0 * side, side), dim=-1)
        places = ((points - middle) / side).clamp(-0.5, 0.5)
        uvd = torch.cat((places, keypoints[:, :NUM_JOINTS, 2:] / 2.0), dim=-1)
        true_scale = (1.0 / (side * pelvis[..., 2:])).flatten()
        found = scale_from_bones(uvd, 2.0, ends, lengths)
        assert (found / true_scale).log().abs().max() < 0.15
