"""What IKOL's and HybrIK's network makes of its backbone's features, against a naive version."""

import numpy as np
import pytest
import torch
from ikol.estimators.ikol.network import Network
from ikol.estimators.ikol.soft_argmax import soft_argmax
from ikol.estimators.ikol.variant import HYBRIK, HYBRIK_CAMERA, IKOL

VARIANTS = (HYBRIK_CAMERA, HYBRIK, IKOL)
NAMES = ["HybrIK with camera", "HybrIK", "IKOL"]


@pytest.fixture(scope="module")
def features():
    """In place of the backbone's, which would hardly differ from place to place."""
    generator = torch.Generator().manual_seed(1)
    return torch.randn(2, 512, 2, 3, generator=generator, dtype=torch.double)


@pytest.fixture(scope="module", params=VARIANTS, ids=NAMES)
def network(request):
    """Random numbers also where an untrained network has zeros: none may be left out unseen."""
    generator = torch.Generator().manual_seed(2)
    network = Network(request.param).eval().double()
    for name, values in network.state_dict().items():
        if name.endswith("running_var"):
            values.uniform_(0.5, 2.0, generator=generator)
        elif values.is_floating_point() and not name.startswith("preact."):
            fan_in = values[0].numel() if values.ndim > 1 else 1
            values.normal_(std=fan_in**-0.5, generator=generator)
    return network


@pytest.fixture(scope="module")
def heads(network, features):
    handle = network.preact.register_forward_hook(lambda *_: features)
    with torch.inference_mode():
        heads = network(torch.zeros(2, 3, 32, 32, dtype=torch.double))
    handle.remove()
    return heads


@pytest.fixture(scope="module")
def state(network):
    return {name: value.numpy() for name, value in network.state_dict().items()}


def test_heads_are_affine_in_the_mean_of_the_features(heads, state, features, network):
    """Only sigma's has a nonlinearity; twists and leaves leave the network with any length."""

    def dense(name, x):
        return state[f"{name}.weight"] @ x + state[f"{name}.bias"]

    for row, maps in enumerate(features.numpy()):
        pooled = np.array([channel.sum() / 6 for channel in maps])
        hidden = dense("fc2", dense("fc1", pooled))
        assert np.allclose(heads.betas[row], dense("decshape", hidden) + state["init_shape"])
        pairs = dense("decphi", hidden)
        assert np.allclose(heads.twist[row, :, 0], pairs[0::2])  # cos
        assert np.allclose(heads.twist[row, :, 1], pairs[1::2])  # sin
        if network.variant.has_camera:
            camera = dense("deccam", hidden) + state["init_cam"]
            assert np.allclose(heads.camera[row], camera)
            sigma = 1 / (1 + np.exp(-dense("decsigma", hidden)))
            assert np.allclose(heads.sigma[row], sigma)
        if network.variant.has_leaves:
            leaves = dense("decleaf", hidden)
            for leaf in range(5):
                quaternion = leaves[4 * leaf : 4 * leaf + 4]
                assert np.allclose(heads.leaves[row, leaf], quaternion)


def test_heatmaps_come_of_three_deconvolutions(heads, state, features, network):
    """Each is normalised and rectified; the channels of a keypoint are its cells in depth."""
    maps = features.numpy()
    for place in (0, 3, 6):
        weight, norm = state[f"deconv_layers.{place}.weight"], f"deconv_layers.{place + 1}"
        height, width = maps.shape[-2:]
        wide = np.zeros((2, 256, 2 * height + 2, 2 * width + 2))  # and a cell that is cut off
        for row, column in np.ndindex(4, 4):
            spread = np.einsum("bcyx,cd->bdyx", maps, weight[:, :, row, column])
            rows, columns = slice(row, row + 2 * height, 2), slice(column, column + 2 * width, 2)
            wide[:, :, rows, columns] += spread
        mean, variance, gamma, beta = (
            state[f"{norm}.{part}"][:, None, None]
            for part in ("running_mean", "running_var", "weight", "bias")
        )
        normal = (wide[:, :, 1:-1, 1:-1] - mean) / np.sqrt(variance + 1e-5)
        maps = np.maximum(normal * gamma + beta, 0.0)
    weight, bias = state["final_layer.weight"][:, :, 0, 0], state["final_layer.bias"]
    scores = np.einsum("bcyx,dc->bdyx", maps, weight) + bias[:, None, None]
    for keypoint in range(network.variant.keypoints):
        cells = torch.from_numpy(scores[:, 64 * keypoint : 64 * keypoint + 64])
        assert torch.allclose(heads.uvd[:, keypoint], soft_argmax(cells))
