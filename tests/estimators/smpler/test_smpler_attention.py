"""SMPLer's attention piece by piece against naive versions."""

import math

import numpy as np
import pytest
import torch
from ikol.estimators.smpler.attention import Layer
from ikol.estimators.smpler.neighbourhood import neighbourhood, relative_bias
from ikol.estimators.smpler.refinement import ChannelNorm
from ikol.estimators.smpler.units import JointAware, MultiScale


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(4)


@pytest.fixture
def layer():
    torch.manual_seed(1)
    return Layer().eval().double()


def norm(x, module):
    mean, variance = x.mean(), x.var()
    weight, bias = module.weight.detach().numpy(), module.bias.detach().numpy()
    return (x - mean) / math.sqrt(variance + 1e-12) * weight + bias


def dense(x, module):
    return module.weight.detach().numpy() @ x + module.bias.detach().numpy()


def naive_layer(layer, x, keys, bias):
    """One token after the other, one head after the other."""
    out = []
    for n, token in enumerate(x):
        query = dense(norm(token, layer.LayerNorm_attn), layer.attention.query)
        gathered = np.zeros(128)
        for head in range(4):
            part = slice(32 * head, 32 * head + 32)
            scores = np.array(
                [
                    query[part] @ dense(key, layer.attention.key)[part] / math.sqrt(32)
                    for key in keys
                ]
            )
            weights = np.exp(scores + bias[head, n])
            weights /= weights.sum()
            for weight, key in zip(weights, keys, strict=True):
                gathered[part] += weight * dense(key, layer.attention.value)[part]
        attended = token + dense(gathered, layer.linear_attn)
        hidden = dense(norm(attended, layer.mlp[0]), layer.mlp[1])
        hidden = hidden * 0.5 * (1 + np.array([math.erf(v / math.sqrt(2)) for v in hidden]))
        out.append(attended + dense(hidden, layer.mlp[3]))
    return np.array(out)


def test_cross_attention_with_bias(layer, generator):
    x = torch.randn(3, 128, generator=generator, dtype=torch.double)
    keys = torch.randn(5, 128, generator=generator, dtype=torch.double)
    bias = torch.randn(4, 3, 5, generator=generator, dtype=torch.double)
    with torch.inference_mode():
        found = layer(x[None], keys[None], bias[None])[0]
    assert np.allclose(found, naive_layer(layer, x.numpy(), keys.numpy(), bias.numpy()))


def test_self_attention_normalises_what_is_attended_to(layer, generator):
    x = torch.randn(4, 128, generator=generator, dtype=torch.double)
    keys = np.array([norm(token, layer.LayerNorm_attn) for token in x.numpy()])
    with torch.inference_mode():
        found = layer(x[None])[0]
    assert np.allclose(found, naive_layer(layer, x.numpy(), keys, np.zeros((4, 4, 4))))


def bilinear(values, x, y):
    """Values [H, W] at a place in cells; 0 outside."""
    height, width = values.shape
    total = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < height and 0 <= column < width:
                total += (1 - abs(x - column)) * (1 - abs(y - row)) * values[row, column]
    return total


def test_what_is_about_a_joint(generator):
    features = torch.randn(2, 3, 12, 10, generator=generator)
    joints = 2.4 * torch.rand(2, 5, 2, generator=generator) - 1.2  # some are outside
    near = neighbourhood(features, joints)
    for sample in range(2):
        for joint in range(5):
            x, y = ((joints[sample, joint] + 1) / 2 * torch.tensor([9.0, 11.0])).tolist()
            for channel in range(3):
                values = features[sample, channel].numpy()
                at = float(near.at_joint[sample, joint, channel])
                assert at == pytest.approx(bilinear(values, x, y), abs=1e-5)
            cells = {
                (min(max(math.floor(x) + dx, 0), 9), min(max(math.floor(y) + dy, 0), 11))
                for dx in range(-3, 5)
                for dy in range(-3, 5)
            }
            found = near.offsets[sample, joint] * 4 + torch.tensor([x, y])
            assert {tuple(cell) for cell in found.round().int().tolist()} == cells
            for place, (column, row) in enumerate(found.round().int().tolist()):
                expected = features[sample, :, row, column]
                assert torch.allclose(near.around[sample, joint, place], expected)


def test_bias_by_relative_position(generator):
    table = torch.randn(1, 4, 9, 9, generator=generator)
    offsets = 2.6 * torch.rand(2, 3, 6, 2, generator=generator) - 1.3
    bias = relative_bias(table, offsets)
    for index in np.ndindex(2, 3, 4, 6):
        sample, joint, head, place = index
        x, y = ((offsets[sample, joint, place] + 1) * 4).tolist()
        expected = bilinear(table[0, head].numpy(), x, y)
        assert float(bias[index]) == pytest.approx(expected, abs=1e-5)


def test_joint_aware_attention_is_each_joint_to_its_own_neighbourhood(generator):
    torch.manual_seed(2)
    unit = JointAware().eval()
    torch.nn.init.normal_(unit.relative_position_encoding_table[0])
    features = torch.randn(2, 128, 9, 9, generator=generator)
    joints = torch.rand(2, 24, 2, generator=generator) - 0.5
    tokens = torch.randn(2, 24, 128, generator=generator)
    near = neighbourhood(features, joints)
    bias = relative_bias(unit.relative_position_encoding_table[0], near.offsets)
    layer = unit.trans_layer_list[0].transformer_layer
    with torch.inference_mode():
        found = unit(tokens, near)
        for sample, joint in ((0, 0), (0, 7), (1, 23)):
            token, around = tokens[sample, joint], near.around[sample, joint]
            alone = layer(token[None, None], around[None], bias[sample, joint][None, :, None])
            assert torch.allclose(found[sample, joint], alone[0, 0], atol=1e-5)


def test_scales_are_attended_to_one_by_one_and_averaged(generator):
    torch.manual_seed(2)
    unit = MultiScale().eval()
    tokens = torch.randn(1, 26, 128, generator=generator)
    scales = [torch.randn(1, 128, 8 >> k, 8 >> k, generator=generator) for k in range(4)]
    with torch.inference_mode():
        found = unit(tokens, scales)
        parts = [
            held.transformer_layer(tokens, features.flatten(2).transpose(1, 2))
            for held, features in zip(unit.trans_layer_list, scales, strict=True)
        ]
    assert torch.allclose(found, sum(parts) / 4, atol=1e-5)


def test_channels_are_normalised_at_each_place(generator):
    x = torch.randn(2, 128, 3, 4, generator=generator)
    found = ChannelNorm(128)(x)
    place = x[1, :, 2, 3]
    expected = (place - place.mean()) / place.var(unbiased=False).sqrt()
    assert torch.allclose(found[1, :, 2, 3], expected, atol=1e-5)
