"""Trainings that begin with a checkpoint."""

import pytest
import torch
from ikol.errors import IkolError
from ikol.training.images.config import load_config
from picture_training import KINDS, write_config
from safetensors.torch import save_file

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
