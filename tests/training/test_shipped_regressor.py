"""The network that comes with the project does what it is there for, on people it never saw."""

import hashlib
import json

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.estimators.blazepose.regressor.files import load_network
from ikol.training.data.clip import TrainingClip
from ikol.training.data.ideal import IdealNets
from ikol.training.data.noise import BLAZEPOSE
from ikol.training.data.scenes import SceneMaker
from ikol.training.data.seeing import see
from ikol.training.judging import Judge
from ikol.training.material import take_of
from ikol.weights import find
from marching import marching

SEED = 5


@pytest.fixture(scope="module")
def judge():
    body, nets = load_body(), IdealNets()
    scenes = SceneMaker([marching("01_01"), marching("03_01")], SEED, frames=24)
    takes = []
    for index in range(24):
        scene = scenes.make(index)
        seen = see(nets.see(scene), scene, BLAZEPOSE, np.random.default_rng((SEED, index)))
        takes.append(take_of(TrainingClip(scene, seen), body))
    return Judge(takes, body)


def test_it_is_much_better_than_the_mapping(judge):
    measured, plain = judge.measure(load_network(find("blazepose_regressor"))), judge.plain
    for name, share in (
        ("mpjpe_mm", 0.65),
        ("pa_mpjpe_mm", 0.7),
        ("rotation_deg", 0.55),
        ("root_rotation_deg", 0.5),
        ("twist_deg", 0.6),
        ("depth_percent", 0.7),
    ):
        assert measured[name] < share * plain[name], name
        assert measured[f"live_{name}"] < share * plain[name], name


def test_its_card_tells_how_it_was_trained():
    path = find("blazepose_regressor")
    card = json.loads(path.with_suffix(".json").read_text())
    assert card["weights_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "mocap.cs.cmu.edu" in card["motion"]
    assert card["takes"]["training"] > 10_000
    trained, trainings = card, 1
    while trained["start_sha256"] is not None:
        assert trained["start_sha256"] == trained["start_card"]["weights_sha256"]
        assert trained["mean_with_start"]
        assert sum(made["clips"] for made in trained["made"]) == sum(trained["takes"].values())
        trained, trainings = trained["start_card"], trainings + 1
    assert trainings == 6
    for kind in ("virtual", "rendered"):
        trained, plain = card["held_out"][kind], card["plain_mapping"][kind]
        for name in ("mpjpe_mm", "pa_mpjpe_mm", "rotation_deg", "twist_deg"):
            assert trained[name] < plain[name]
