"""A trained regressor becomes the project's own."""

import hashlib
import json

import adopt_regressor
import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.blazepose.regressor.files import save_network
from ikol.estimators.blazepose.regressor.network import Network, Size
from ikol.training.session import CARD, WEIGHTS

SIZE = Size(width=24, blocks=1, heads=2, hidden=24)
CARD_OF_TRAINING = {"held_out": {"virtual": {"pa_mpjpe_mm": 60.0}}}
MOTION = "a colleague's, with her leave"


@pytest.fixture
def trained(tmp_path):
    folder = tmp_path / "trained"
    folder.mkdir()
    torch.manual_seed(0)
    save_network(folder / WEIGHTS, Network(SIZE).state_dict(), SIZE)
    (folder / CARD).write_text(json.dumps(CARD_OF_TRAINING))
    return folder


@pytest.fixture
def weights(tmp_path):
    folder = tmp_path / "weights"
    folder.mkdir()
    sources = [{"size": 0, "sha256": "old"}]
    entry = {"name": "blazepose_regressor", "version": "9", "sources": sources}
    other = {"name": "ikol_body", "version": "1", "sources": [{"size": 5, "sha256": "same"}]}
    (folder / "manifest.json").write_text(json.dumps({"archives": {}, "files": [other, entry]}))
    return folder


def test_weights_card_and_manifest_belong_together(trained, weights):
    other, _ = json.loads((weights / "manifest.json").read_text())["files"]
    adopt_regressor.adopt(trained, weights, MOTION)
    files = json.loads((weights / "manifest.json").read_text())["files"]
    content = (trained / WEIGHTS).read_bytes()
    assert files[0] == other
    digest = hashlib.sha256(content).hexdigest()
    assert files[1]["sources"] == [{"size": len(content), "sha256": digest}]
    assert (weights / "blazepose_regressor.safetensors").read_bytes() == content
    assert files[1]["version"] == "10"
    card = json.loads((weights / "blazepose_regressor.json").read_text())
    assert card == {"motion": MOTION, **CARD_OF_TRAINING}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (WEIGHTS, b"no network"),
        (CARD, b"{}"),
        (CARD, b"[1]"),
        (CARD, b'{"held_out": {}}'),
        (CARD, b"{"),
    ],
)
def test_what_is_no_finished_training_changes_nothing(trained, weights, name, content):
    before = {path.name: path.read_bytes() for path in weights.iterdir()}
    (trained / name).write_bytes(content)
    with pytest.raises(IkolError):
        adopt_regressor.adopt(trained, weights, MOTION)
    assert {path.name: path.read_bytes() for path in weights.iterdir()} == before
