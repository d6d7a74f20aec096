"""A regressor trained for some seconds: better than the plain mapping, and exactly resumable."""

import hashlib
import json
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.decoding import decode
from ikol.estimators.blazepose.regressor.files import load_network, save_network
from ikol.estimators.blazepose.regressor.network import NUM_CORRECTIONS, Network, Size
from ikol.training import session
from ikol.training.batches import batch_of
from ikol.training.budget import Budget
from ikol.training.data.clip import SUFFIX, write_clip
from ikol.training.data.origin import claim
from ikol.training.logs import NoLog, open_log
from ikol.training.losses import LossWeights, losses
from ikol.training.losses.layer import LayerTerms
from ikol.training.material import Material, load_material, take_of
from ikol.training.recipe import Recipe
from ikol.training.session import CARD, CHECKPOINT, WEIGHTS, train
from ikol.training.trainer import Trainer
from ikol.training.windows import windows_of
from training_clips import BODY, training_clip

CPU = torch.device("cpu")
SMALL = Recipe(
    size=Size(width=48, blocks=2, heads=4, hidden=96),
    windows=12,
    frames=16,
    layer_frames=16,
    warm_up_steps=10,
    learning_rate=3e-3,
    averaging=0.95,
)
TINY = replace(SMALL, windows=4, frames=8, layer_frames=4)


@pytest.fixture(scope="module")
def takes():
    return [take_of(training_clip(seed, frames=18), BODY) for seed in range(32)]


@pytest.fixture(scope="module")
def material(takes):
    return Material(takes[:24], takes[24:], "0" * 64)


@pytest.fixture
def batch(takes):
    rows = [np.arange(12)] * 3
    return batch_of(windows_of(takes[:3], rows, 12), LandmarkMapping(BODY.keypoint_template))


@pytest.fixture(scope="module")
def layer():
    return LayerTerms(
        torch.from_numpy(BODY.keypoint_template), torch.from_numpy(BODY.keypoint_shapedirs)
    )


def test_held_out_errors_fall_below_those_of_the_mapping(tmp_path, material):
    card = train(material, BODY, SMALL, Budget(steps=70), tmp_path, device=CPU, log=NoLog())
    trained, plain = card["held_out"]["virtual"], card["plain_mapping"]["virtual"]
    for name in ("mpjpe_mm", "pa_mpjpe_mm", "rotation_deg", "twist_deg", "depth_percent"):
        assert trained[name] < plain[name], name
        assert trained[f"live_{name}"] < plain[name], name
    assert trained["mpjpe_mm"] < 0.8 * plain["mpjpe_mm"]
    assert json.loads((tmp_path / CARD).read_text()) == json.loads(json.dumps(card))
    assert load_network(tmp_path / WEIGHTS).size == SMALL.size


def test_an_interrupted_training_goes_on_exactly(material):
    def trainer():
        return Trainer(TINY, material.training, BODY, CPU)

    through, first = trainer(), trainer()
    for step in range(6):
        through.advance(step / 6)
        if step < 3:
            first.advance(step / 6)
    second = trainer()
    second.restore(first.state())
    for step in range(3, 6):
        second.advance(step / 6)
    assert second.step == through.step == 6
    for name, tensor in through.averaged.items():
        torch.testing.assert_close(second.averaged[name], tensor, rtol=0.0, atol=0.0)


def test_a_checkpoint_is_taken_up_and_that_of_another_training_is_not(tmp_path, material):
    def run(recipe, steps, folder):
        return train(material, BODY, recipe, Budget(steps=steps), folder, device=CPU, log=NoLog())

    card = run(TINY, 3, tmp_path)
    assert card["steps"] == 3
    assert card["budget"] == {"steps": 3, "minutes": None}
    assert (tmp_path / CHECKPOINT).is_file()
    assert run(TINY, 3, tmp_path) == card
    for recipe, steps in ((replace(TINY, seed=1), 3), (TINY, 5)):
        with pytest.raises(IkolError) as caught:
            run(recipe, steps, tmp_path)
        assert caught.value.code == "other_training"


def test_who_was_interrupted_arrives_where_the_others_do(tmp_path, material, monkeypatch):
    monkeypatch.setattr(session, "_CHECKPOINT_S", 0.0)

    def run(folder, stop_at=1.0):
        def progress(share, what):
            if share >= stop_at:
                raise KeyboardInterrupt

        budget = Budget(steps=6)
        options = {"device": CPU, "log": NoLog(), "progress": progress}
        train(material, BODY, TINY, budget, folder, **options)
        return (folder / WEIGHTS).read_bytes()

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "stopped", 0.5)
    assert not (tmp_path / "stopped" / WEIGHTS).exists()
    assert run(tmp_path / "stopped") == run(tmp_path / "through")


def test_a_damaged_checkpoint_says_so(tmp_path, material):
    for content in (b"", b"no checkpoint", b"PK\x03\x04 cut off", {"state": 1}, [1]):
        if isinstance(content, bytes):
            (tmp_path / CHECKPOINT).write_bytes(content)
        else:
            torch.save(content, tmp_path / CHECKPOINT)
        with pytest.raises(IkolError) as caught:
            train(material, BODY, TINY, Budget(steps=1), tmp_path, device=CPU, log=NoLog())
        assert caught.value.code == "bad_checkpoint"


def test_a_trained_network_can_be_gone_on_with(tmp_path, material):
    def run(folder, start):
        return train(
            material, BODY, TINY, Budget(steps=2), folder, device=CPU, log=NoLog(), start=start
        )

    first, second = tmp_path / "first", tmp_path / "second"
    first_card = run(first, None)
    assert first_card["start_sha256"] is first_card["start_card"] is None
    assert not first_card["mean_with_start"]
    card = run(second, first / WEIGHTS)
    digest = hashlib.sha256((first / WEIGHTS).read_bytes()).hexdigest()
    assert card["start_sha256"] == first_card["weights_sha256"] == digest
    assert card["mean_with_start"]
    assert card["start_card"] == json.loads(json.dumps(first_card))
    trained, begun = (load_network(folder / WEIGHTS) for folder in (second, first))
    torch.testing.assert_close(trained.get_buffer("mean"), begun.get_buffer("mean"))
    last = torch.load(second / CHECKPOINT, weights_only=True)["averaged"]
    for name, first_values in begun.state_dict().items():
        mean = (first_values + last[name]) / 2
        torch.testing.assert_close(trained.state_dict()[name], mean, rtol=1e-3, atol=1e-6)


def test_a_card_of_other_weights_is_not_the_start_s(tmp_path, material):
    start = tmp_path / "start.safetensors"
    save_network(start, Network(TINY.size).state_dict(), TINY.size)
    for content in ("{", "[]", "{}", '{"weights_sha256": "0"}'):
        start.with_suffix(".json").write_text(content)
        folder = tmp_path / "trained"
        budget = Budget(steps=1)
        card = train(material, BODY, TINY, budget, folder, device=CPU, log=NoLog(), start=start)
        assert card["start_card"] is None


def test_the_card_tells_what_the_clips_were_made_by(tmp_path):
    for name, seed, clips in (("one", 3, 1), ("two", 4, 2)):
        claim(tmp_path / name, seed=seed, frames=6)
        for number in range(clips):
            clip = training_clip(10 * seed + number, frames=6)
            write_clip(tmp_path / name / f"{number}{SUFFIX}", clip)
    material = load_material(tmp_path, BODY)
    takes = [*material.training, *material.held_out]
    both = Material(takes, takes, material.sha256, material.made)
    card = train(both, BODY, TINY, Budget(1), tmp_path / "out", device=CPU, log=NoLog())
    assert card["made"] == [
        {"folder": "one", "seed": 3, "frames": 6, "clips": 1},
        {"folder": "two", "seed": 4, "frames": 6, "clips": 2},
    ]
    (tmp_path / "two" / "made.json").write_text("{")
    with pytest.raises(IkolError) as caught:
        load_material(tmp_path, BODY)
    assert caught.value.code == "other_clips"


def test_nothing_held_out_is_an_error(tmp_path, takes):
    with pytest.raises(IkolError) as caught:
        train(Material(takes, [], "0"), BODY, TINY, Budget(1), tmp_path, device=CPU, log=NoLog())
    assert caught.value.code == "no_clip"


def test_every_term_is_least_at_the_truth(batch, layer):
    """Estimates that are true have the least loss, in each term that compares with the truth."""
    corrections = torch.zeros(3, 12, NUM_CORRECTIONS)
    regressed = decode(batch.mapped, corrections)
    truth = batch.truth
    place = truth.keypoints + truth.pelvis[..., None, :]
    perfect = replace(
        regressed,
        keypoints=truth.keypoints,
        rays=place[..., :2] / place[..., 2:],
        twist=truth.twist,
        betas=truth.betas[:, None].expand(-1, 12, -1),
        pelvis=truth.pelvis,
        contact_logits=20.0 * (2.0 * truth.contacts - 1.0),
    )
    frames = torch.arange(0, 36, 3)
    weights = LossWeights()
    total, terms = losses(regressed, batch, weights, layer, frames)
    least, least_terms = losses(perfect, batch, weights, layer, frames)
    assert float(least) < float(total)
    for name, term in least_terms.items():
        assert float(term) < float(terms[name]), name
        if "likelihood" not in name and "layer" not in name:
            assert float(term) < 1e-5, name


def test_gradients_reach_every_correction_through_the_layer(batch, layer):
    corrections = torch.zeros(3, 12, NUM_CORRECTIONS, requires_grad=True)
    weights = LossWeights(**dict.fromkeys(LossWeights.__slots__, 0.0))
    weights = replace(weights, layer_rotations=1.0, layer_joints=1.0)
    regressed = decode(batch.mapped, corrections)
    total, _ = losses(regressed, batch, weights, layer, torch.arange(36))
    total.backward()
    size = corrections.grad.abs().sum((0, 1))
    keypoints, trust, twist, betas = (
        size[: 29 * 3],
        size[29 * 5 : 29 * 6],
        size[29 * 7 : 29 * 7 + 46],
        size[29 * 7 + 69 : 29 * 7 + 79],
    )
    assert (keypoints > 0).all()
    assert (trust[1:] > 0).all()
    assert (twist.reshape(23, 2)[:, 1] > 0).all()
    assert (betas > 0).all()
    assert torch.isfinite(corrections.grad).all()


def test_without_the_layer_nothing_is_solved(batch):
    weights = replace(LossWeights(), layer_rotations=0.0, layer_joints=0.0)
    regressed = decode(batch.mapped, torch.zeros(3, 12, NUM_CORRECTIONS))

    def refuse(*_):
        raise AssertionError

    _, terms = losses(regressed, batch, weights, refuse, torch.arange(3))
    assert "layer_rotations" not in terms


def test_the_log_is_for_tensorboard(tmp_path):
    warnings: list[str] = []
    with open_log(tmp_path, warnings.append) as log:
        log.add(20, "loss", {"total": 1.0})
        log.add(20, "held_out", {"mpjpe_mm": 50.0, "layer_rotation_deg": None})
    assert any(path.name.startswith("events") for path in tmp_path.iterdir())
    assert not warnings


def test_without_tensorboard_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    warnings: list[str] = []
    with open_log(tmp_path, warnings.append) as log:
        log.add(20, "loss", {"total": 1.0})
    assert not list(tmp_path.iterdir())
    assert "pip install tensorboard" in "".join(warnings)
