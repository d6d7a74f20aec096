"""Trainings that begin with a checkpoint."""

import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.hmr.network import Network
from ikol.training.images.config import load_config
from ikol.training.images.session import budget_of, train
from ikol.training.logs import NoLog
from picture_training import ALONE, KINDS, SmallTraining, write_config
from safetensors.torch import save_file
from studio_pictures import write_studio

KIND, SHIPPED, MAKE = KINDS["smpler"]


def small(tmp_path, start=None, picture_px=64):
    """SMPLer's method for small pictures."""
    own = write_config(tmp_path / "c.toml", tmp_path, picture_px=picture_px)
    return MAKE(load_config(KIND, SHIPPED, own), start)


def test_smpler_begins_with_what_small_pictures_taught_it(tmp_path):
    torch.manual_seed(4)
    trained = small(tmp_path).network.state_dict()
    save_file(trained, tmp_path / "smpler.safetensors")
    begun = small(tmp_path, tmp_path / "smpler.safetensors").network.state_dict()
    assert all(each.equal(trained[name]) for name, each in begun.items())
    with pytest.raises(IkolError) as caught:
        small(tmp_path, tmp_path / "smpler.safetensors", picture_px=32)
    assert caught.value.code == "checkpoint_unknown"
    assert "feat_position_embedding" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "other", "own"),
    [
        ("ikol", "", "variant = 'hybrik'"),
        ("ikol", "variant = 'hybrik'", ""),
        ("smpler", "width = 32", "width = 48"),
    ],
)
def test_a_checkpoint_of_another_variant_or_width_says_what_to_set(tmp_path, name, other, own):
    kind, shipped, make = KINDS[name]
    configs = [
        load_config(kind, shipped, write_config(tmp_path / f"{n}.toml", tmp_path, more=text))
        for n, text in enumerate((other, own))
    ]
    start = tmp_path / "other.pth"
    torch.save(make(configs[0], None).network.state_dict(), start)
    with pytest.raises(IkolError) as caught:
        make(configs[1], start)
    assert caught.value.code == "checkpoint_unknown"
    assert "set `variant` or `width`" in caught.value.remedy
    # What it tells of the differences ends with a word.
    assert len(caught.value.message) < 500 + len(str(start))
    assert caught.value.message.endswith((" [...]", ".", '"'))


@pytest.mark.parametrize("name", ["gone.safetensors", "gone.pth", "gone.index"])
def test_a_checkpoint_that_is_not_there_says_to_check_its_name(tmp_path, name):
    config = write_config(tmp_path / "c.toml", tmp_path, more="weights.critic = 0.0")
    kind, shipped, make = KINDS["hmr"]
    with pytest.raises(IkolError) as caught:
        make(load_config(kind, shipped, config), tmp_path / name)
    assert caught.value.code == "checkpoint_unreadable"
    assert name in caught.value.message
    assert "Check the name" in caught.value.remedy


def test_a_backbone_that_is_not_there_says_to_check_its_name(tmp_path):
    config = write_config(tmp_path / "c.toml", tmp_path, more=f"backbone = '{tmp_path / 'gone'}'")
    with pytest.raises(IkolError, match=r"There is no checkpoint at .*gone.* Check the name"):
        MAKE(load_config(KIND, SHIPPED, config), None)


def test_a_training_with_another_start_is_not_gone_on_with(tmp_path):
    studio = write_studio(tmp_path / "studio", clips=1, frames=2, held_out=())
    config = write_config(tmp_path / "hmr.toml", studio, batch=2, more="weights.critic = 0.0")
    starts = [tmp_path / f"{name}.pth" for name in ("one", "other")]
    for start in starts:
        torch.save(Network().state_dict(), start)

    def begun_with(start):
        small = SmallTraining("hmr", config, start=start)
        budget = budget_of(small.config, small.material, ALONE, None)
        made = small.method, small.material, small.config, budget, tmp_path / "out"
        return train(*made, team=ALONE, log=NoLog())

    card = begun_with(starts[0])
    starts[0] = starts[0].rename(tmp_path / "moved.pth")
    assert begun_with(starts[0]) == card
    for start in (starts[1], None):
        with pytest.raises(IkolError) as caught:
            begun_with(start)
        assert caught.value.code == "other_training"
