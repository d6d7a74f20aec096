"""What SMPLer's blocks do to features before tokens attend to them: positions, and no more."""

import pytest
import torch
from ikol.estimators.smpler.neighbourhood import neighbourhood
from ikol.estimators.smpler.refinement import Transformer


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(4)


@pytest.mark.parametrize("scale", range(4))
def test_features_never_attend_to_each_other(scale, generator):
    """Keys and values are those of one place each: in no unit does another place change them."""
    torch.manual_seed(2)
    block = Transformer(finest=16).eval()
    seen = {}
    for name, module in block.named_modules():
        # Of tokens, which do attend to each other, all may change.
        if name.endswith(("key", "value")) and "self_trans_layer" not in name:
            module.register_forward_hook(lambda _, __, out, name=name: seen.update({name: out}))
    tokens = torch.randn(2, 26, 128, generator=generator)
    joints = 2 * torch.rand(2, 24, 2, generator=generator) - 1
    # So small that no softmax over them would leave places out.
    scales = [0.1 * torch.randn(2, 128, 16 >> k, 16 >> k, generator=generator) for k in range(4)]
    other = [features.clone() for features in scales]
    other[scale][1, :, 1, 0] += 0.3
    near, other_near = neighbourhood(scales[0], joints), neighbourhood(other[0], joints)
    with torch.inference_mode():
        block(tokens, scales, near)
        before = dict(seen)
        block(tokens, other, other_near)
    assert len(seen) == 2 * 2 * (4 + 1)  # keys and values, units, scales and neighbourhoods
    # A place of the finest scale is also among the keys of each joint that is near it.
    about = (near.around != other_near.around).any(-1).flatten(0, 1)
    assert about.any() == (scale == 0)
    for name, after in seen.items():
        expected = about
        if "local_unit" not in name:
            expected = torch.zeros(after.shape[:2], dtype=torch.bool)
            if f"trans_layer_list.{scale}." in name:
                expected[1, 16 >> scale] = True  # first of the second row
        assert torch.equal((after != before[name]).any(-1), expected), name


def test_positions_of_coarser_scales_are_means_of_the_finest(generator):
    torch.manual_seed(2)
    block = Transformer().eval()
    seen = []
    block.trans_units[0].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[1]))
    scales = [torch.zeros(1, 128, 56 >> k, 56 >> k) for k in range(4)]
    near = neighbourhood(scales[0], torch.zeros(1, 24, 2))
    with torch.inference_mode():
        block(torch.randn(1, 26, 128, generator=generator), scales, near)
    finest = block.feat_position_embedding.detach()
    for k, placed in enumerate(seen[0]):
        size = 2**k
        naive = finest[0, :, 3 * size : 4 * size, 5 * size : 6 * size].mean((1, 2))
        assert torch.allclose(placed[0, :, 3, 5], naive, atol=1e-5)
