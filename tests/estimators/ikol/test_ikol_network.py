"""The network of IKOL and HybrIK: official files load strictly, sizes are those of the papers."""

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.ikol.loading import load_network
from ikol.estimators.ikol.network import Network
from ikol.estimators.ikol.resnet import ResNet34
from ikol.estimators.ikol.variant import HYBRIK, HYBRIK_CAMERA, IKOL, variant_of
from ikol.weights import recognise
from official_ikol import official_state

OFFICIAL = {
    HYBRIK_CAMERA: {"keypoints": 29, "camera": True},
    HYBRIK: {"keypoints": 29},
    IKOL: {"keypoints": 24, "leaves": True},
}
# Without SMPL's. HybrIK with camera has the 27.64 million of the published code. The camera (3) and
# sigma (29), 1025 numbers each, and where the camera starts are 32803 of them; five keypoints of 64
# cells, 257 numbers each, are 82240, and the leaves (20) 20500.
NUMBERS = {HYBRIK_CAMERA: 27_641_228, HYBRIK: 27_608_425, IKOL: 27_546_685}
VARIANTS = list(OFFICIAL)
NAMES = ["HybrIK with camera", "HybrIK", "IKOL"]


@pytest.fixture(scope="module", params=VARIANTS, ids=NAMES)
def variant(request):
    return request.param


@pytest.fixture(scope="module")
def state(variant):
    return official_state(**OFFICIAL[variant])


@pytest.fixture(scope="module")
def network(state, tmp_path_factory):
    path = tmp_path_factory.mktemp("official") / "official.pth"
    torch.save(state, path)
    return load_network(path)


def test_sizes_are_those_of_the_released_files(state, variant):
    own = {name: value for name, value in state.items() if not name.startswith("smpl.")}
    if variant is HYBRIK_CAMERA:
        assert len(state) == 259
    if variant is IKOL:
        assert len(state) == 257
    assert sum(value.numel() for value in own.values()) == NUMBERS[variant]
    assert {name: value.shape for name, value in Network(variant).state_dict().items()} == {
        name: value.shape for name, value in own.items()
    }


def test_official_files_load_with_every_parameter_in_its_place(network, state, variant):
    assert network.variant is variant
    assert not network.training
    loaded = network.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in loaded.items())


def test_outputs(network, variant):
    with torch.inference_mode():
        heads = network(torch.randn(1, 3, 256, 256, generator=torch.Generator().manual_seed(1)))
    assert heads.uvd.shape == (1, variant.keypoints, 3)
    assert heads.uvd.abs().max() <= 0.5
    assert heads.betas.shape == (1, 10)
    assert heads.twist.shape == (1, 23, 2)
    assert (heads.camera is not None) == (heads.sigma is not None) == variant.has_camera
    assert (heads.leaves is not None) == variant.has_leaves
    if heads.camera is not None and heads.sigma is not None:
        assert heads.camera.shape == (1, 3)
        assert heads.sigma.shape == (1, 29)
        assert 0 < heads.sigma.min() < heads.sigma.max() < 1
    if heads.leaves is not None:
        assert heads.leaves.shape == (1, 5, 4)


def test_the_depth_of_a_heatmap_is_that_of_the_training():
    assert (HYBRIK_CAMERA.depth_m, HYBRIK.depth_m, IKOL.depth_m) == (2.2, 2.0, 2.0)


def test_a_wrapped_file_of_several_gpus_loads_alike(tmp_path):
    state = official_state(29, camera=True)
    path = tmp_path / "wrapped.pth"
    parallel = {f"module.{name}": value for name, value in state.items()}
    torch.save({"model": parallel, "epoch": 3}, path)
    assert torch.equal(load_network(path).fc1.weight, state["fc1.weight"])
    assert recognise(path).title == "HybrIK"


def test_a_file_that_lacks_something_or_has_more_is_refused(tmp_path):
    state = official_state(24, leaves=True)
    for change in ({"fc3.weight": torch.zeros(1)}, {"fc1.weight": torch.zeros(2, 2)}):
        path = tmp_path / "changed.pth"
        torch.save(state | change, path)
        with pytest.raises(IkolError) as caught:
            load_network(path)
        assert caught.value.code == "checkpoint_unknown"
        assert next(iter(change)).split(".")[0] in caught.value.message
    with pytest.raises(IkolError) as caught:
        variant_of({"final_layer.weight": torch.zeros(1, 1)})
    assert caught.value.code == "checkpoint_unknown"


def test_resnet_halves_the_picture_five_times_and_its_blocks_are_residual():
    backbone = ResNet34().eval()
    with torch.inference_mode():
        assert backbone(torch.zeros(1, 3, 96, 64)).shape == (1, 512, 3, 2)
        block = backbone.get_submodule("layer2.1")
        x = torch.randn(1, 128, 5, 5).relu()
        for name, parameter in block.named_parameters():
            if "bn2" in name:
                parameter.zero_()
        assert torch.equal(block(x), x)


def test_nothing_in_a_file_is_run(tmp_path):
    witness = tmp_path / "witness"

    class Trap:
        def __reduce__(self):
            return (open, (str(witness), "w"))

    path = tmp_path / "trap.pth"
    torch.save({"fc1.weight": np.zeros(1), "trap": Trap()}, path)
    with pytest.raises(IkolError) as caught:
        load_network(path)
    assert caught.value.code == "checkpoint_unsafe"
    assert not witness.exists()
