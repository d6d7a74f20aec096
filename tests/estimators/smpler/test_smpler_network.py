"""SMPLer: official files load strictly, sizes are those of the paper's code, estimates are sane."""

import numpy as np
import pytest
import torch
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.networks.from_rotations import SMPL_PELVIS_M
from ikol.estimators.registry import entry_named
from ikol.estimators.smpler.hrnet import HRNet
from ikol.estimators.smpler.loading import load_network, rest_joints
from ikol.estimators.smpler.network import Network
from ikol.estimators.smpler.reader import SmplerReader
from ikol.estimators.smpler.rotation_6d import rotmats_from_6d
from ikol.weights import recognise
from official_smpler import official_state


def millions(module):
    return sum(parameter.numel() for parameter in module.parameters()) / 1e6


@pytest.fixture(scope="module")
def rest():
    return rest_joints(load_body())


@pytest.fixture(scope="module")
def state():
    return official_state(32)


@pytest.fixture(scope="module")
def network(state, rest, tmp_path_factory):
    path = tmp_path_factory.mktemp("smpler") / "SMPLer.pt"
    torch.save({"model": state, "epoch": 1, "global_iter": 7}, path)
    assert recognise(path).title == "SMPLer"
    return load_network(path, rest)


def test_sizes_are_those_of_the_papers_code(network):
    assert millions(network) == pytest.approx(37.36, abs=0.005)
    assert millions(network.backbone) == pytest.approx(29.31, abs=0.005)
    assert millions(network.SMPL_predictor) == pytest.approx(1.63, abs=0.005)
    assert millions(network.transformer) == pytest.approx(6.38, abs=0.005)


def test_the_large_one(rest):
    with torch.device("meta"):
        large = Network(48, rest)
    assert millions(large) == pytest.approx(73.6, abs=0.05)
    own = {name: value.shape for name, value in large.state_dict().items()}
    official = official_state(48)
    assert own == {
        name: value.shape for name, value in official.items() if "smpl_handler" not in name
    }


def test_official_files_load_with_every_parameter_in_its_place(network, state):
    loaded = network.state_dict()
    assert loaded.keys() == {name for name in state if not name.startswith("smpl_handler.")}
    assert all(torch.equal(value, state[name]) for name, value in loaded.items())


def test_a_file_without_hrnet_is_refused(rest, tmp_path):
    path = tmp_path / "other.pt"
    torch.save({"transformer.0.x": torch.zeros(1)}, path)
    with pytest.raises(IkolError) as caught:
        load_network(path, rest)
    assert caught.value.code == "checkpoint_unknown"


def test_four_estimates_of_rotations(network):
    picture = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        scales = network.backbone(picture)
        estimates = network(picture)
    shapes = [tuple(features.shape[1:]) for features in scales]
    assert shapes == [(32, 56, 56), (64, 28, 28), (128, 14, 14), (256, 7, 7)]
    assert len(estimates) == 4
    for estimate in estimates:
        R = estimate.R_parent_joint
        assert R.shape == (1, 24, 3, 3)
        assert torch.allclose(R @ R.mT, torch.eye(3), atol=1e-4)
        assert torch.allclose(torch.linalg.det(R), torch.ones(1, 24), atol=1e-4)
        assert estimate.betas.shape == (1, 10)
        assert estimate.camera.shape == (1, 3)


def test_an_untrained_network_stands_in_the_t_pose_and_corrects_next_to_nothing(rest):
    torch.manual_seed(0)
    network = Network(32, rest).eval()
    with torch.inference_mode():
        estimates = network(torch.randn(1, 3, 224, 224))
    R = estimates[0].R_parent_joint
    upright = torch.diag(torch.tensor([1.0, -1.0, -1.0]))  # before a camera whose y is down
    assert torch.allclose(R[:, 0], upright, atol=0.2)
    assert torch.allclose(R[:, 1:], torch.eye(3), atol=0.2)
    off = estimates[-1].R_parent_joint - estimates[0].R_parent_joint
    assert off.abs().max() < 0.1


def test_weights_within_blocks_begin_as_small_as_released(rest):
    torch.manual_seed(0)
    for block in Network(32, rest).transformer:
        for name, each in block.get_submodule("trans_block").named_parameters():
            values = each.detach()
            if name.endswith("bias"):
                assert not values.any()
            elif name.endswith("weight") and values.ndim == 2:
                assert float(values.std()) == pytest.approx(0.02, rel=0.1)
        identity = block.get_parameter("theta_predictor.bias").tolist()
        assert identity == pytest.approx([0.1, 0.0, 0.0, 0.1, 0.0, 0.0])


def test_where_joints_are_seen(network, rest):
    with torch.inference_mode():
        first = network(torch.zeros(1, 3, 224, 224))[0]
        seen = network.seen_joints(first)
    s, x, y = first.camera[0].tolist()
    pelvis = torch.tensor(SMPL_PELVIS_M)
    assert seen[0, 0].tolist() == pytest.approx(
        [s * (float(pelvis[0]) + x), s * (float(pelvis[1]) + y)], abs=1e-5
    )
    assert torch.allclose(rest.template[0], pelvis)


def test_the_reader_gives_what_the_layer_needs(network):
    keypoints = load_body().rest_keypoints(np.zeros(10, np.float32))
    reader = SmplerReader(network, entry_named("smpler").crop, keypoints, torch.device("cpu"))
    reading = reader.read(np.zeros((200, 300, 3), np.uint8), np.array([50.0, 20, 120, 190]))
    assert reading.keypoints.shape == (29, 3)
    assert reading.points_px.shape == (29, 2)
    assert reading.twist_cos_sin.shape == (23, 2)
    assert np.allclose(reading.keypoints[0], 0.0)


def test_rotations_of_six_numbers():
    numbers = torch.randn(50, 6, generator=torch.Generator().manual_seed(2), dtype=torch.double)
    R = rotmats_from_6d(numbers)
    for six, matrix in zip(numbers.numpy(), R.numpy(), strict=True):
        a, b = six.reshape(3, 2).T
        a = a / np.linalg.norm(a)
        b = b - (a @ b) * a
        b = b / np.linalg.norm(b)
        assert np.allclose(matrix, np.column_stack((a, b, np.cross(a, b))))
    same = rotmats_from_6d(R[:, :, :2].flatten(1))
    assert torch.allclose(same, R)


def test_a_scale_of_hrnet_is_the_sum_of_all():
    torch.manual_seed(3)
    exchange = HRNet(8).eval().get_submodule("stage3.0")
    scales = [torch.randn(1, 8 << k, 16 >> k, 16 >> k) for k in range(3)]
    with torch.inference_mode():
        fused = exchange(scales)
        own = [branch(x) for branch, x in zip(exchange.branches, scales, strict=True)]

        def fuse(name, x):
            return exchange.get_submodule(f"fuse_layers.{name}")(x)

        middle = fuse("1.0", own[0]) + own[1] + fuse("1.2", own[2])
        assert torch.allclose(fused[1], middle.relu(), atol=1e-5)
        twice = fuse("2.0.1.1", fuse("2.0.1.0", fuse("2.0.0.1", fuse("2.0.0.0", own[0])).relu()))
        coarsest = twice + fuse("2.1", own[1]) + own[2]
        assert torch.allclose(fused[2], coarsest.relu(), atol=1e-5)


def test_the_first_estimate_corrects_itself_three_times(network, state):
    features = torch.randn(1, 256, generator=torch.Generator().manual_seed(5))
    with torch.inference_mode():
        found = network.SMPL_predictor(features)
    arrays = {
        name.removeprefix("SMPL_predictor."): value.double().numpy()
        for name, value in state.items()
        if name.startswith("SMPL_predictor.")
    }
    parts = [arrays[name][0] for name in ("init_pose", "init_shape", "init_cam")]
    for _ in range(3):
        x = np.concatenate((features[0].numpy(), *parts))
        for name in ("fc1", "fc2"):
            x = np.maximum(arrays[f"{name}.weight"] @ x + arrays[f"{name}.bias"], 0.0)
        heads = ("decpose", "decshape", "deccam")
        steps = [arrays[f"{name}.weight"] @ x + arrays[f"{name}.bias"] for name in heads]
        parts = [part + step for part, step in zip(parts, steps, strict=True)]
    assert np.allclose(found.betas[0], parts[1], atol=1e-4)
    assert np.allclose(found.camera[0], parts[2], atol=1e-4)
    R = rotmats_from_6d(torch.from_numpy(parts[0].reshape(24, 6)))
    assert np.allclose(found.R_parent_joint[0], R, atol=1e-3)
