"""HMR against naive versions that read TensorFlow's variables as they are."""

import math

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.hmr.converting import from_4d_humans
from ikol.estimators.hmr.loading import load_discriminator, load_network
from ikol.estimators.hmr.network import Network
from ikol.estimators.hmr.parameters import Parameters, mean_parameters
from ikol.estimators.networks.from_rotations import weak_perspective
from ikol.rotations import rotmats_from_rotvecs
from ikol.weights import recognise
from official_hmr import official_variables
from tensorflow_files import write_checkpoint
from torch.nn import functional

UNITS = {1: (3, 2), 2: (4, 2), 3: (6, 2), 4: (3, 1)}


@pytest.fixture(scope="module")
def variables():
    return official_variables()


@pytest.fixture(scope="module")
def checkpoint(variables, tmp_path_factory):
    return write_checkpoint(tmp_path_factory.mktemp("hmr") / "model.ckpt-667589", variables)


@pytest.fixture(scope="module")
def network(checkpoint):
    return load_network(checkpoint)


@pytest.fixture(scope="module")
def critic(checkpoint):
    return load_discriminator(checkpoint)


class Naive:
    """Slim's ResNet-50 v2 on channels-first tensors, straight from the variables."""

    def __init__(self, variables):
        self.variables = variables

    def get(self, name):
        return torch.from_numpy(self.variables[name])

    def convolve(self, x, scope, stride, pad):
        weights = self.get(f"{scope}/weights").permute(3, 2, 0, 1)
        biases = f"{scope}/biases"
        bias = self.get(biases) if biases in self.variables else None
        return functional.conv2d(functional.pad(x, [pad] * 4), weights, bias, stride)

    def normalise(self, x, scope):
        parts = ("moving_mean", "moving_variance", "gamma", "beta")
        mean, variance, gamma, beta = (self.get(f"{scope}/{name}")[:, None, None] for name in parts)
        return ((x - mean) / torch.sqrt(variance + 1e-5) * gamma + beta).relu()

    def unit(self, x, scope, stride):
        active = self.normalise(x, f"{scope}/preact")
        if f"{scope}/shortcut/weights" in self.variables:
            shortcut = self.convolve(active, f"{scope}/shortcut", stride, 0)
        else:
            shortcut = functional.max_pool2d(x, 1, stride)
        y = self.normalise(
            self.convolve(active, f"{scope}/conv1", 1, 0), f"{scope}/conv1/BatchNorm"
        )
        y = self.normalise(
            self.convolve(y, f"{scope}/conv2", stride, 1), f"{scope}/conv2/BatchNorm"
        )
        return shortcut + self.convolve(y, f"{scope}/conv3", 1, 0)

    def __call__(self, x):
        x = self.convolve(x, "resnet_v2_50/conv1", 2, 3)
        x = functional.pad(x, [0, 1, 0, 1], value=-1e30)  # SAME: one more at the end
        x = functional.max_pool2d(x, 3, 2)
        for block, (units, stride) in UNITS.items():
            for unit in range(1, units + 1):
                scope = f"resnet_v2_50/block{block}/unit_{unit}/bottleneck_v2"
                x = self.unit(x, scope, stride if unit == units else 1)
        return self.normalise(x, "resnet_v2_50/postnorm").mean((-2, -1))


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_sizes_are_those_of_the_published_networks(network, critic):
    assert count(network.backbone) == 23_519_360  # as other ResNet-50 v2 without a classifier
    layers = 1024 * (2048 + 85 + 1) + 1024 * (1024 + 1) + 85 * (1024 + 1)
    assert count(network.regressor) == layers + 85  # and the mean, which is learned
    assert count(network) == 26_841_386
    assert count(critic) == 1_807_619


def test_backbone(network, variables):
    picture = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        found = network.backbone(picture)
        assert found.shape == (1, 2048)
        assert torch.allclose(found, Naive(variables)(picture), atol=1e-4)


def test_feedback(network, variables):
    features = torch.randn(2, 2048, generator=torch.Generator().manual_seed(2))
    layers = {
        name: (variables[f"3D_module/{name}/weights"], variables[f"3D_module/{name}/biases"])
        for name in ("fc1", "fc2", "fc3")
    }
    with torch.inference_mode():
        found = network.regressor(features).numpy()
    for row in range(2):
        theta = variables["mean_param"][0].astype(np.float64)
        for step in range(3):
            x = np.concatenate((features[row].numpy(), theta))
            for name in ("fc1", "fc2"):
                x = np.maximum(x @ layers[name][0] + layers[name][1], 0.0)
            theta = theta + x @ layers["fc3"][0] + layers["fc3"][1]
            assert np.allclose(found[step, row], theta, atol=1e-3)


def test_critic(critic, variables):
    generator = torch.Generator().manual_seed(3)
    R = rotmats_from_rotvecs(torch.randn(2, 23, 3, generator=generator))
    betas = torch.randn(2, 10, generator=generator)

    def dense(x, scope, rectify):
        weights = variables[f"{scope}/weights"]
        y = x @ weights.reshape(-1, weights.shape[-1]) + variables[f"{scope}/biases"]
        return np.maximum(y, 0.0) if rectify else y

    with torch.inference_mode():
        found = critic(R, betas).numpy()
    assert found.shape == (2, 25)
    for row in range(2):
        features = []
        for joint in range(23):
            x = dense(R[row, joint].numpy().reshape(9), "D/D_conv1", True)
            features.append(dense(x, "D/D_conv2", True))
        said = [dense(x, f"D/pose_out_j{joint}", False) for joint, x in enumerate(features)]
        x = dense(np.concatenate(features), "D/D_alljoints_fc1", True)
        said.append(dense(dense(x, "D/D_alljoints_fc2", True), "D/D_alljoints_out", False))
        x = dense(betas[row].numpy(), "D/shape_fc1/shape_fc1_1", True)
        x = dense(x, "D/shape_fc1/shape_fc1_2", True)
        said.append(dense(x, "D/shape_final", False))
        assert np.allclose(found[row], np.concatenate(said), atol=1e-4)


def test_the_critic_of_4d_humans_reads_channel_by_channel(critic, tmp_path):
    ours = critic.state_dict()
    name = "D_alljoints_fc1.weight"
    theirs = ours[name].reshape(1024, 23, 32).permute(0, 2, 1).reshape(1024, 736)
    assert torch.equal(from_4d_humans({name: theirs})[name], ours[name])
    path = tmp_path / "4dhumans.ckpt"
    state = {f"discriminator.{key}": value for key, value in (ours | {name: theirs}).items()}
    torch.save({"state_dict": state | {"backbone.x": torch.zeros(1)}}, path)
    loaded = load_discriminator(path).state_dict()
    assert all(torch.equal(loaded[key], value) for key, value in ours.items())


def test_a_file_without_a_critic_is_refused(network, critic, tmp_path):
    name = "D_alljoints_fc1.weight"
    cut = critic.state_dict() | {name: torch.zeros(1024, 7)}
    for state in (network.state_dict(), cut, {name: critic.state_dict()[name]}):
        torch.save(state, tmp_path / "other.pth")
        with pytest.raises(IkolError) as caught:
            load_discriminator(tmp_path / "other.pth")
        assert caught.value.code == "checkpoint_unknown"


def test_what_was_trained_here_loads_too(network, tmp_path):
    path = tmp_path / "ours.pth"
    torch.save(network.state_dict(), path)
    assert recognise(path).title == "HMR"
    assert torch.equal(load_network(path).regressor.mean_param, network.regressor.mean_param)


def test_an_untrained_network_starts_upright_and_steps_little():
    start = Parameters.of(Network().regressor.mean_param[0])
    assert start.camera.tolist() == pytest.approx([0.9, 0.0, 0.0])
    assert start.pose_rotvecs[0].tolist() == pytest.approx([math.pi, 0.0, 0.0])
    assert torch.equal(start.packed(), mean_parameters(torch.zeros(24, 3), torch.zeros(10)))


def test_weak_perspective():
    points = torch.tensor([[0.5, -1.0, 7.0], [0.0, 0.0, -3.0]])
    camera = torch.tensor([0.8, 0.1, -0.2])
    expected = [[0.8 * 0.6, 0.8 * -1.2], [0.08, -0.16]]
    assert np.allclose(weak_perspective(points, camera), expected)
