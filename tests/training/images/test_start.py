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
