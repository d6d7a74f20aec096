"""Through each network, and the layer behind IKOL's, every parameter gets a finite gradient."""

import pytest
import torch
from ikol.body.model import load_body
from ikol.estimators.hmr.network import Network as Hmr
from ikol.estimators.hmr.parameters import Parameters
from ikol.estimators.ikol.back_projection import by_scale
from ikol.estimators.ikol.network import Network as Ikol
from ikol.estimators.ikol.variant import HYBRIK_CAMERA
from ikol.estimators.smpler.loading import rest_joints
from ikol.estimators.smpler.network import Network as Smpler
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import NUM_JOINTS
from ikol.solver import solve
from ikol.training.ikol.terms import likelihood_term


@pytest.fixture
def generator():
    torch.manual_seed(0)
    return torch.Generator().manual_seed(9)


def picture(side, generator):
    return torch.randn(2, 3, side, side, generator=generator)


def gradients(network, loss):
    loss.backward()
    return {name: parameter.grad for name, parameter in network.named_parameters()}


def assert_all(found, but=()):
    for name, gradient in found.items():
        if not name.startswith(but):
            assert gradient is not None, name
            assert gradient.isfinite().all(), name
            # A constant added to all scores changes no attention.
            assert gradient.any() or name.endswith("key.bias"), name


def test_ikol_through_the_layer(generator):
    """Rotations that the layer found teach the heatmaps, the twists and the camera (GN-Diff)."""
    network = Ikol(HYBRIK_CAMERA)
    heads = network(picture(256, generator))
    keypoints = by_scale(heads.uvd, heads.camera[:, 0], HYBRIK_CAMERA.depth_m)
    rest = torch.from_numpy(load_body().keypoint_template).expand(2, -1, -1)
    solution = solve("swing2", keypoints, rest, heads.twist)
    wanted = rotmats_from_rotvecs(0.3 * torch.randn(2, NUM_JOINTS, 3, generator=generator))
    rotations = (solution.R_parent_joint - wanted).abs().mean()
    through = gradients(network, rotations)
    others = ("decshape", "decsigma")
    assert_all(through, but=others)
    assert all(through[f"{name}.weight"] is None for name in others)

    network.zero_grad()
    heads = network(picture(256, generator))
    counts = torch.ones(2, 29, 3)
    term = likelihood_term(heads.uvd, heads.sigma, 0.3 * counts, counts)
    found = gradients(network, term + heads.betas.square().mean())
    assert_all({name: found[f"{name}.weight"] for name in others})


def test_hmr(generator):
    network = Hmr()
    estimates = Parameters.of(network(picture(224, generator)))
    R = rotmats_from_rotvecs(estimates.pose_rotvecs)
    loss = R.square().sum(-1).mean() + R[..., 0, 1].mean() + estimates.betas.square().mean()
    assert_all(gradients(network, loss + estimates.camera.square().mean()))


def test_smpler(generator):
    network = Smpler(32, rest_joints(load_body()))
    last = network(picture(224, generator))[-1]
    wanted = rotmats_from_rotvecs(0.3 * torch.randn(2, NUM_JOINTS, 3, generator=generator))
    loss = (last.R_parent_joint - wanted).abs().mean() + last.betas.sum() + last.camera.sum()
    assert_all(gradients(network, loss))
