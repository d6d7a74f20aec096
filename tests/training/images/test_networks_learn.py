"""Each network learns a few pictures by heart in some steps of its own training."""

import numpy as np
import pytest
from picture_training import SmallTraining, write_config, write_poses
from studio_pictures import write_studio


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return write_studio(tmp_path_factory.mktemp("studio"), clips=2, frames=4, held_out=())


def learned(terms, name):
    """Share of a term that is left after all steps, of what it was at first."""
    return np.median([each[name] for each in terms[-3:]]) / terms[0][name]


def test_ikol_through_the_layer(studio, tmp_path):
    config = write_config(tmp_path / "c.toml", studio, batch=8)
    terms = SmallTraining("ikol", config).run(14)
    assert learned(terms, "total") < 0.7
    assert learned(terms, "rotations") < 0.8


def test_hmr_and_its_critic(studio, tmp_path):
    poses = write_poses(tmp_path / "poses")
    more = f"poses = '{poses}'\ncritic_rate = 1e-3"
    config = write_config(tmp_path / "c.toml", studio, more=more, rate=3e-4)
    terms = SmallTraining("hmr", config).run(24)
    assert learned(terms, "picture") < 0.6
    assert learned(terms, "joints") < 0.8
    assert learned(terms, "critic_real") < 0.95


def test_smpler_in_two_stages(studio, tmp_path):
    config = write_config(tmp_path / "c.toml", studio, more="first_epochs = 0.3", rate=3e-4)
    training = SmallTraining("smpler", config)
    transformer = training.method.network.get_submodule("transformer")
    blocks = {name: each.clone() for name, each in transformer.named_parameters()}
    training.run(1, share=0.1)
    for name, each in transformer.named_parameters():
        assert each.equal(blocks[name]), name
    terms = training.run(7)
    assert learned(terms, "total") < 0.9
    changed = [
        not each.equal(blocks[name])
        for name, each in transformer.named_parameters()
        # A constant added to all scores changes no attention, nor do queries where there is one
        # feature alone.
        if not name.endswith("key.bias") and "trans_layer_list.3" not in name
    ]
    assert all(changed)
