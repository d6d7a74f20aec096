"""A trained regressor becomes the project's own."""

import hashlib
import json

import adopt_regressor
from ikol.training.session import CARD, WEIGHTS


def test_weights_card_and_manifest_belong_together(tmp_path):
    trained, weights = tmp_path / "trained", tmp_path / "weights"
    trained.mkdir()
    weights.mkdir()
    (trained / WEIGHTS).write_bytes(b"a network")
    (trained / CARD).write_text("{}")
    entry = {"name": "blazepose_regressor", "sources": [{"size": 0, "sha256": "old"}]}
    other = {"name": "ikol_body", "sources": [{"size": 5, "sha256": "same"}]}
    manifest = weights / "manifest.json"
    manifest.write_text(json.dumps({"archives": {}, "files": [other, entry]}))
    adopt_regressor.adopt(trained, weights)
    files = json.loads(manifest.read_text())["files"]
    assert files[0] == other
    digest = hashlib.sha256(b"a network").hexdigest()
    assert files[1]["sources"] == [{"size": 9, "sha256": digest}]
    assert (weights / "blazepose_regressor.safetensors").read_bytes() == b"a network"
    assert (weights / "blazepose_regressor.json").read_text() == "{}"
