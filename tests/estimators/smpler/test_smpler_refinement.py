"""What stands about SMPLer's attention, from the first tokens to each estimate, done naively."""

import numpy as np
import pytest
import torch
from ikol.body.model import load_body
from ikol.estimators.smpler.estimate import Estimate
from ikol.estimators.smpler.loading import rest_joints
from ikol.estimators.smpler.neighbourhood import neighbourhood
from ikol.estimators.smpler.network import Network
from ikol.estimators.smpler.refinement import Refinement, Transformer
from ikol.estimators.smpler.units import Unit
from ikol.rotations import rotmats_from_rotvecs
from torch import nn

WIDTHS = (3, 4, 5, 6)


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(6)


class Recorded(nn.Module):
    """Stands for a part of the network: remembers what it was given, answers always the same."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def forward(self, *given):
        self.given = given
        return self.answer


def stand_in(module, name, answer):
    part = Recorded(answer)
    setattr(module, name, part)
    return part


def with_random_numbers(module, generator):
    """As first corrections are next to nothing, what is done with them would not be seen."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(std=0.3, generator=generator)
    return module.eval().double()


def randn(*shape, generator):
    return torch.randn(shape, generator=generator, dtype=torch.double)


def arrays(module):
    return {name: value.numpy() for name, value in module.state_dict().items()}


def dense(state, name, x):
    return state[f"{name}.weight"] @ x + state[f"{name}.bias"]


def backbones_features(generator):
    return [randn(2, width, 8 >> k, 8 >> k, generator=generator) for k, width in enumerate(WIDTHS)]


def random_estimate(generator):
    """Nothing in it is near the T-pose, so that turns about other axes do not commute."""
    return Estimate(
        R_parent_joint=rotmats_from_rotvecs(randn(2, 24, 3, generator=generator)),
        betas=randn(2, 10, generator=generator),
        camera=randn(2, 3, generator=generator),
    )


def rotation(six):
    a, b = six.reshape(3, 2).T
    a = a / np.linalg.norm(a)
    b = b - (a @ b) * a
    b = b / np.linalg.norm(b)
    return np.column_stack((a, b, np.cross(a, b)))


def test_a_block_turns_in_the_joints_own_frames_and_adds_to_shape_and_camera(generator):
    block = with_random_numbers(Refinement(WIDTHS, finest=8), generator)
    inner = stand_in(block, "trans_block", randn(2, 26, 128, generator=generator))
    scales = backbones_features(generator)
    joints = torch.rand(2, 24, 2, generator=generator, dtype=torch.double) - 0.5
    start = random_estimate(generator)
    with torch.inference_mode():
        tokens, better = block(randn(2, 26, 128, generator=generator), scales, joints, start)
    state = arrays(block)
    assert torch.equal(tokens, inner.answer)
    for row, of_row in enumerate(tokens.numpy()):
        for joint in range(24):
            turn = rotation(dense(state, "theta_predictor", of_row[joint]))
            expected = start.R_parent_joint[row, joint].numpy() @ turn
            assert np.allclose(better.R_parent_joint[row, joint], expected)
        shape, camera = start.betas[row].numpy(), start.camera[row].numpy()
        shape = shape + dense(state, "beta_predictor", of_row[24])
        camera = camera + dense(state, "cam_predictor", of_row[25])
        assert np.allclose(better.betas[row], shape)
        assert np.allclose(better.camera[row], camera)


def test_a_block_adds_to_tokens_what_is_seen_at_the_joints(generator):
    block = with_random_numbers(Refinement(WIDTHS, finest=8), generator)
    inner = stand_in(block, "trans_block", randn(2, 26, 128, generator=generator))
    scales = backbones_features(generator)
    cells = torch.randint(8, (2, 24, 2), generator=generator)  # column, row
    joints = cells.double() / 3.5 - 1.0
    tokens = randn(2, 26, 128, generator=generator)
    with torch.inference_mode():
        block(tokens, scales, joints, random_estimate(generator))
    given, projected, near = inner.given
    state = arrays(block)
    for k, features in enumerate(scales):
        name = f"raw_feat_projection_layer.{k}"
        weight, bias = state[f"{name}.0.weight"][:, :, 0, 0], state[f"{name}.0.bias"]
        for row, y, x in ((0, 0, 0), (1, 0, (8 >> k) - 1)):
            place = weight @ features[row, :, y, x].numpy() + bias
            place = (place - place.mean()) / place.std()
            place = place * state[f"{name}.1.weight"] + state[f"{name}.1.bias"]
            assert np.allclose(projected[k][row, :, y, x], place)
    for row in range(2):
        added = []
        for joint in range(24):
            x, y = cells[row, joint].tolist()
            at_joint = projected[0][row, :, y, x].numpy()
            added.append(dense(state, "joint_feat_projection_layer.0", at_joint))
        added += 2 * [np.mean(added, axis=0)]  # shape and camera
        assert np.allclose(given[row], tokens[row].numpy() + np.array(added))
    around = neighbourhood(projected[0], joints).around
    assert torch.equal(near.around, around)


def test_a_transformer_adds_its_tokens_again_after_the_units(generator):
    block = with_random_numbers(Transformer(finest=8), generator)
    units = [Recorded(randn(2, 26, 128, generator=generator)) for _ in range(2)]
    block.trans_units = nn.ModuleList(units)
    tokens = randn(2, 26, 128, generator=generator)
    scales = [randn(2, 128, 8 >> k, 8 >> k, generator=generator) for k in range(4)]
    near = object()
    with torch.inference_mode():
        found = block(tokens, scales, near)
    state = arrays(block)
    for row, n in np.ndindex(2, 26):
        first = dense(state, "early_embedding", tokens[row, n].numpy())
        first = first + state["position_embeddings.weight"][n]
        assert np.allclose(units[0].given[0][row, n], first)
        last = dense(state, "head", units[1].answer[row, n].numpy())
        again = dense(state, "residual", tokens[row, n].numpy())
        assert np.allclose(found[row, n], last + again)
    assert units[1].given[0] is units[0].answer
    for unit in units:
        assert unit.given[1] is units[0].given[1]
        assert unit.given[2] is near


def test_a_unit_takes_the_mean_of_what_a_joint_sees_in_all_and_about_it(generator):
    unit = Unit()
    seen, local = (randn(2, count, 128, generator=generator) for count in (26, 24))
    everywhere = stand_in(unit, "global_unit", seen)
    about = stand_in(unit, "local_unit", local)
    last = randn(2, 26, 128, generator=generator)
    own = stand_in(unit.self_trans_layer, "self_trans_layer", last)
    tokens, scales, near = randn(2, 26, 128, generator=generator), [], object()
    assert unit(tokens, scales, near) is last
    assert everywhere.given[0] is tokens
    assert everywhere.given[1] is scales
    assert torch.equal(about.given[0], tokens[:, :24])
    assert about.given[1] is near
    (given,) = own.given
    assert torch.allclose(given[:, :24], (seen[:, :24] + local) / 2)
    assert torch.equal(given[:, 24:], seen[:, 24:])  # shape and camera are nowhere


def test_blocks_go_on_from_the_estimate_and_the_tokens_before(generator):
    network = Network(8, rest_joints(load_body()), finest=16).eval().double()
    scales = [randn(2, 8 << k, 16 >> k, 16 >> k, generator=generator) for k in range(4)]
    estimates = [random_estimate(generator) for _ in range(4)]
    tokens = [randn(2, 26, 128, generator=generator) for _ in range(3)]
    stand_in(network, "backbone", scales)
    predictor = stand_in(network, "SMPL_predictor", estimates[0])
    blocks = [Recorded(answer) for answer in zip(tokens, estimates[1:], strict=True)]
    network.transformer = nn.ModuleList(blocks)
    with torch.inference_mode():
        found = network(randn(2, 3, 64, 64, generator=generator))
        joints = [network.seen_joints(estimate) for estimate in estimates]
    assert all(one is other for one, other in zip(found, estimates, strict=True))
    for k, block in enumerate(blocks):
        assert block.given[1] is scales
        assert torch.equal(block.given[2], joints[k])
        assert block.given[3] is estimates[k]
        assert k == 0 or block.given[0] is tokens[k - 1]
    state, first = arrays(network), estimates[0]
    for row in range(2):
        pooled = np.array([channel.mean() for channel in scales[3][row].numpy()])
        assert np.allclose(predictor.given[0][row], pooled)
        everywhere = dense(state, "global_feat_projection", pooled)
        said = [("theta", R.numpy().reshape(9)) for R in first.R_parent_joint[row]]
        said += [("beta", first.betas[row].numpy()), ("cam", first.camera[row].numpy())]
        for n, (name, numbers) in enumerate(said):
            token = dense(state, f"init_query_layer_{name}", numbers) + everywhere
            assert np.allclose(blocks[0].given[0][row, n], token)
