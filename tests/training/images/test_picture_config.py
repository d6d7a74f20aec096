"""Configurations: the paper's numbers, and a user's over them."""

import pytest
from ikol.errors import IkolError
from ikol.training.ikol.config import SHIPPED, IkolConfig
from ikol.training.images.config import load_config
from picture_training import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_what_is_shipped_is_the_papers(name):
    kind, shipped, _ = KINDS[name]
    config = load_config(kind, shipped, None)
    schedule = config.schedule
    numbers = (schedule.epochs, schedule.batch, schedule.learning_rate)
    assert (
        numbers
        == {"ikol": (400, 64, 1e-3), "hmr": (75, 64, 1e-5), "smpler": (150, 100, 2e-4)}[name]
    )
    assert config.picture_px == {"ikol": 256, "hmr": 224, "smpler": 224}[name]
    assert not config.data


def test_rates_fall_where_the_paper_says():
    schedule = load_config(IkolConfig, SHIPPED, None).schedule
    rates = [schedule.rate(epoch / 400) for epoch in (0, 49, 50, 149, 150, 400)]
    assert rates == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_a_users_values_are_over_the_papers(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "seed = 3\n[layer]\ngn_diff = false\n"
        "[[data]]\ndataset = 'coco'\nfolder = 'x'\ngain = 0.5\n[schedule]\ndrops = [7]"
    )
    config = load_config(IkolConfig, SHIPPED, own)
    assert config.seed == 3
    assert not config.layer.gn_diff
    assert config.layer.iterations == 5
    assert config.data[0].gain == 0.5
    assert config.schedule.drops == (7,)
    assert config.schedule.batch == 64


def test_hybriks_camera_and_twists_are_trained(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("variant = 'hybrik'\n[weights]\ntwist = 0.5")
    papers = load_config(IkolConfig, SHIPPED, None).weights
    weights = load_config(IkolConfig, SHIPPED, own).weights
    assert (papers.camera, papers.twist) == (0.0, 0.01)
    assert (weights.camera, weights.twist) == (1.0, 0.5)
    assert weights.keypoints == papers.keypoints


def test_hybriks_schedule_is_its_own(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("variant = 'hybrik'\n[schedule]\nbatch = 8")
    papers = load_config(IkolConfig, SHIPPED, None).schedule
    schedule = load_config(IkolConfig, SHIPPED, own).schedule
    assert (papers.epochs, papers.batch, papers.drops) == (400, 64, (50, 150))
    assert (schedule.epochs, schedule.batch, schedule.drops) == (200, 8, (90, 120))
    assert schedule.learning_rate == papers.learning_rate


def test_batch_norm_has_more_than_one_value_to_go_by(tmp_path):
    own = tmp_path / "own.toml"
    for batch, side, fits in ((1, 32, False), (2, 32, True), (1, 64, True)):
        own.write_text(f"picture_px = {side}\n[schedule]\nbatch = {batch}")
        if fits:
            load_config(IkolConfig, SHIPPED, own)
            continue
        with pytest.raises(IkolError, match=r"schedule\.batch has to be 2 .* picture_px"):
            load_config(IkolConfig, SHIPPED, own)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("sead = 3", "'sead'"),
        ("[schedule]\nbatches = 3", "'schedule.batches'"),
        ("seed = 'a'", "seed"),
        ("[layer]\nmode = 'swing3'", "swing3"),
        ("variant = ['hybrik']", "variant"),
        ("[variants.hybrik]", "'variants'"),
        ("precision = 'float64'", "float64"),
        ("picture_px = 0", "picture_px"),
        ("picture_px = 48", "picture_px"),
        ("workers = -1", "workers"),
        ("seed = -1", "seed"),
        ("seed = 9999999999", "seed"),
        ("[weights]\ncamera = nan", "weights"),
        ("[weights]\nkeypoints = -1.0", "weights"),
        ("[schedule]\ndrops = [nan]", "drops"),
        ("[augmentation]\nscale = [1.2, 0.8]", "scale"),
        ("[augmentation]\nocclusion = [0.7, 0.1]", "occlusion"),
        ("[schedule]\nepochs = 0", "epochs"),
        ("[schedule]\nepochs = inf", "epochs"),
        ("[schedule]\nbatch = 0", "batch"),
        ("[schedule]\nbatch = -4", "batch"),
        ("[schedule]\nlearning_rate = 0.0", "learning_rate"),
        ("[augmentation]\nmirrored = 1.5", "mirrored"),
        ("[augmentation]\nscale = [0.0, 1.0]", "scale"),
        ("[layer]\niterations = 0", "iterations"),
        ("[[data]]\ndataset = 'coco'\nfolder = 'x'\ngain = -1.0", "gain"),
        ("seed = ", "TOML"),
    ],
)
def test_what_cannot_be_is_said(tmp_path, text, word):
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(IkolError) as caught:
        load_config(IkolConfig, SHIPPED, own)
    assert caught.value.code == "bad_config"
    assert word in str(caught.value)
    with pytest.raises(IkolError) as caught:
        load_config(IkolConfig, SHIPPED, tmp_path / "gone.toml")
    assert caught.value.code == "no_config"
