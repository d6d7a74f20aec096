"""The backend's bodies and checkpoints are those in its weights folder at the moment."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.networks.estimator import PictureEstimator
from ikol.estimators.registry import entry_named
from ikol.server.resources import Resources
from ikol.weights import find
from safetensors.torch import save_file

NETS = Path(__file__).parents[2] / "weights"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    return tmp_path


def test_bodies_come_and_go_while_the_backend_runs(folder: Path):
    resources = Resources()
    assert resources.bodies == ("default",)
    place = folder / "smpl" / "mine.npz"
    place.parent.mkdir()
    shutil.copy(find("ikol_body"), place)
    resources.look_again()
    assert resources.bodies == ("default", "mine")
    default, mine = resources.body("default"), resources.body("mine")
    assert np.array_equal(mine.vertices_template, default.vertices_template)

    place.unlink()
    resources.look_again()
    assert resources.bodies == ("default",)
    with pytest.raises(IkolError) as caught:
        resources.body("mine")
    assert caught.value.code == "unknown_body"
    assert "mine" in caught.value.message
    assert "weights folder" in caught.value.remedy
    assert resources.body("default") is default


def test_a_file_that_changes_into_a_body_is_noticed(folder: Path):
    place = folder / "mine.npz"
    place.write_bytes(b"half a download")
    resources = Resources()
    assert resources.bodies == ("default",)
    shutil.copy(find("ikol_body"), place)
    resources.look_again()
    assert resources.bodies == ("default", "mine")


def test_a_checkpoint_that_comes_and_learns_is_noticed(folder: Path):
    for net in NETS.glob("*.tflite"):
        shutil.copy(net, folder)
    resources = Resources()
    with pytest.raises(IkolError) as caught:
        resources.estimator("ikol", "default")
    assert caught.value.code == "checkpoint_missing"

    network = entry_named("ikol").untrained_network(load_body())
    save_file(network.state_dict(), folder / "ikol.safetensors")
    first = resources.estimator("ikol", "default")
    resources.look_again()
    assert resources.estimator("ikol", "default") is first

    with torch.no_grad():
        network.get_parameter("decshape.bias").add_(1.0)
    save_file(network.state_dict(), folder / "ikol.safetensors")
    resources.look_again()
    picture, box = np.zeros((64, 64, 3), np.uint8), np.array([8, 8, 56, 56], np.float32)
    second = resources.estimator("ikol", "default")
    assert isinstance(first, PictureEstimator)
    assert isinstance(second, PictureEstimator)
    before, after = (each.reader.read(picture, box).betas for each in (first, second))
    assert before is not None
    assert after is not None
    assert np.allclose(after - before, 1.0, atol=1e-5)
