"""From the network's heads to what the layer gets: metres, pixels, trust, ends of the leaves."""

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.estimators.ikol.leaves import LEAF_JOINTS, with_leaf_ends
from ikol.estimators.ikol.network import Network
from ikol.estimators.ikol.reader import IkolReader
from ikol.estimators.ikol.variant import HYBRIK_CAMERA, IKOL
from ikol.estimators.registry import entry_named
from ikol.rotations import quats_wxyz_from_rotmats, rotmats_from_rotvecs, twist_about
from ikol.skeleton import NUM_JOINTS, PRIMARY_CHILD

BOX = np.array([100.0, 50.0, 220.0, 290.0], np.float32)  # a square of 300 pixels about 160, 170
IMAGE = np.zeros((400, 400, 3), np.uint8)


@pytest.fixture(scope="module")
def rest():
    return load_body().rest_keypoints(np.zeros(10, np.float32))


def constant_network(variant, depths, camera=None):
    """A network that says the same of every picture: the middle cells, these depths."""
    network = Network(variant).eval()
    cells = torch.full((variant.keypoints, 64), -30.0)
    cells[torch.arange(variant.keypoints), torch.tensor(depths)] = 30.0
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.startswith(("final_layer", "fc", "dec")) and "deconv" not in name:
                parameter.zero_()
        network.final_layer.bias.copy_(cells.flatten())
        network.decphi.bias.copy_(torch.tensor([0.6, 0.8]).repeat(23))
        if camera is not None:
            network.deccam.bias.copy_(torch.tensor(camera) - network.get_buffer("init_cam"))
            network.decsigma.bias.fill_(-4.0)
    return network


def test_depths_places_and_trust_of_a_network_with_a_camera(rest):
    depths = list(range(20, 49))
    network = constant_network(HYBRIK_CAMERA, depths, camera=[0.5, 0.0, 0.0])
    reader = IkolReader(network, entry_named("hybrik").crop, rest, torch.device("cpu"))
    reading = reader.read(IMAGE, BOX)
    assert np.allclose(reading.keypoints[:, 2], 2.2 * np.arange(29) / 64, atol=1e-5)
    # The mean of the cells 0..63 is half a cell before the middle.
    assert np.allclose(reading.points_px, [160 - 300 / 128, 170 - 300 / 128], atol=1e-3)
    error_m = np.sqrt(2) / (1 + np.exp(4.0)) / 0.5
    assert np.allclose(reading.trust, 1 / (1 + (error_m / 0.05) ** 2), atol=1e-5)
    assert np.allclose(reading.twist_cos_sin, [0.6, 0.8])


def test_a_network_of_24_joints_gives_29_keypoints(rest):
    network = constant_network(IKOL, list(range(10, 34)))
    reader = IkolReader(network, entry_named("ikol").crop, rest, torch.device("cpu"))
    reading = reader.read(IMAGE, BOX)
    assert reading.keypoints.shape == (29, 3)
    assert np.isfinite(reading.keypoints).all()
    assert np.isfinite(reading.points_px).all()
    assert np.allclose(reading.keypoints[:24, 2], 2.0 * np.arange(24) / 64, atol=1e-5)
    assert reading.trust is None


def test_ends_of_the_leaves_are_those_of_the_posed_body(rest):
    generator = torch.Generator().manual_seed(5)
    R = rotmats_from_rotvecs(0.4 * torch.randn(6, NUM_JOINTS, 3, generator=generator))
    rest_keypoints = torch.from_numpy(rest)
    posed, _ = forward_kinematics(R, rest_keypoints)
    bones = rest_keypoints[list(PRIMARY_CHILD)] - rest_keypoints[:NUM_JOINTS]
    axes = torch.nn.functional.normalize(bones, dim=-1)
    twist = twist_about(R, axes.expand(6, -1, -1))[:, 1:]
    leaves = 2.5 * quats_wxyz_from_rotmats(R[:, list(LEAF_JOINTS)])
    unknown = twist.clone()
    unknown[:, [joint - 1 for joint in LEAF_JOINTS]] = torch.tensor([1.0, 0.0])
    keypoints, twists = with_leaf_ends(posed[:, :NUM_JOINTS], unknown, leaves, rest_keypoints)
    assert torch.allclose(keypoints, posed, atol=1e-4)
    assert torch.allclose(twists, twist, atol=1e-4)
