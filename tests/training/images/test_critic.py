"""HMR's critic: what it begins with, and the real people whom it sees."""

import torch
from ikol.estimators.hmr.discriminator import Discriminator
from ikol.rotations import rotmats_from_rotvecs
from ikol.training.hmr.adversary import judged
from ikol.training.hmr.config import SHIPPED, HmrConfig
from ikol.training.hmr.method import make_method
from ikol.training.hmr.players import Critic
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


def test_it_sees_real_people_who_are_not_told_from_process_to_process():
    torch.manual_seed(5)
    R = rotmats_from_rotvecs(torch.randn(1, 24, 3)).expand(50, -1, -1, -1)
    betas = torch.randn(1, 10).expand(50, -1)
    player = Critic(Discriminator(), R, betas, load_config(HmrConfig, SHIPPED, None))
    assert not list(player.buffers())
    fakes = rotmats_from_rotvecs(torch.randn(6, 24, 3)), torch.zeros(6, 10)
    with torch.no_grad():
        terms = player(None, 0.0, fakes).terms
        one = judged(player.get_submodule("critic"), R[:1], betas[:1])
    torch.testing.assert_close(terms["critic_real"], (one - 1.0).square().sum())
