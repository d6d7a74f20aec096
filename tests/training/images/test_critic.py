"""HMR's critic: what it begins with, and the real people whom it sees."""

import torch
from ikol.estimators.hmr.discriminator import Discriminator
from ikol.training.hmr.config import SHIPPED, HmrConfig
from ikol.training.hmr.method import make_method
from ikol.training.images.config import load_config
from picture_training import write_poses


def test_it_begins_with_a_files_parameters(tmp_path):
    torch.manual_seed(3)
    trained = Discriminator().state_dict()
    # 4D-Humans reads all joints channel by channel.
    name = "D_alljoints_fc1.weight"
    theirs = trained[name].reshape(1024, 23, 32).permute(0, 2, 1).reshape(1024, 736)
    torch.save({"state_dict": trained | {name: theirs}}, tmp_path / "4d.ckpt")
    own = tmp_path / "c.toml"
    own.write_text(
        f"poses = '{write_poses(tmp_path / 'poses')}'\ncritic = '{tmp_path / '4d.ckpt'}'"
    )
    _, player = make_method(load_config(HmrConfig, SHIPPED, own), None).players
    for key, each in player.get_submodule("critic").state_dict().items():
        assert each.equal(trained[key]), key
