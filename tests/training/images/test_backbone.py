"""A backbone begins with a classifier's parameters, whatever else their file holds."""

import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.ikol.resnet import ResNet34
from ikol.estimators.smpler.hrnet import NOT_FOR_POSES, HRNet
from ikol.training.images.backbone import begin_backbone
from official_smpler import official_state


def test_parameters_are_taken_and_the_classifier_is_left(tmp_path):
    torch.manual_seed(0)
    trained = ResNet34().state_dict() | {"fc.weight": torch.ones(1000, 512)}
    bare = {name: each for name, each in trained.items() if "num_batches" not in name}
    torch.save(bare, tmp_path / "resnet34.pth")
    backbone = ResNet34()
    begin_backbone(backbone, str(tmp_path / "resnet34.pth"))
    for name, each in backbone.state_dict().items():
        assert each.equal(trained[name]), name


def test_another_networks_parameters_are_refused(tmp_path):
    state = ResNet34().state_dict()
    state["layer4.0.conv1.weight"] = torch.zeros(3)
    torch.save(state, tmp_path / "other.pth")
    with pytest.raises(IkolError) as caught:
        begin_backbone(ResNet34(), str(tmp_path / "other.pth"))
    assert caught.value.code == "bad_backbone"
    assert "layer4.0.conv1.weight" in str(caught.value)


def pose_net():
    """A file of HRNet for poses: its last module fuses all scales into the finest one alone."""
    lacking = tuple(f"stage4.2.fuse_layers.{scale}." for scale in (1, 2, 3))
    backbone = {
        name.removeprefix("backbone."): each
        for name, each in official_state(32, seed=3).items()
        if name.startswith("backbone.")
    }
    state = {name: each for name, each in backbone.items() if not name.startswith(lacking)}
    assert len(backbone) - len(state) == 78
    head = {"final_layer.weight": torch.ones(17, 32, 1, 1), "final_layer.bias": torch.ones(17)}
    return state | head


def test_of_hrnet_for_poses_all_is_taken_and_the_rest_stays(tmp_path):
    state = pose_net()
    torch.save(state, tmp_path / "pose_hrnet_w32.pth")
    backbone = HRNet(32)
    before = {name: each.clone() for name, each in backbone.state_dict().items()}
    begin_backbone(backbone, str(tmp_path / "pose_hrnet_w32.pth"), NOT_FOR_POSES)
    for name, each in backbone.state_dict().items():
        assert each.equal(state.get(name, before[name])), name
    with pytest.raises(IkolError, match="lacks 65 parameters"):
        begin_backbone(HRNet(32), str(tmp_path / "pose_hrnet_w32.pth"))


def test_what_hrnet_for_poses_has_must_be_there_and_fit(tmp_path):
    odd = {"stage4.2.fuse_layers.1.0.0.0.weight": torch.zeros(3)}
    state = pose_net()
    for changed in (state | odd, {name: state[name] for name in state if "stage4.2" not in name}):
        torch.save(changed, tmp_path / "odd.pth")
        with pytest.raises(IkolError) as caught:
            begin_backbone(HRNet(32), str(tmp_path / "odd.pth"), NOT_FOR_POSES)
        assert caught.value.code == "bad_backbone"


def test_without_a_file_it_stays_as_it_is():
    backbone = ResNet34()
    before = {name: each.clone() for name, each in backbone.state_dict().items()}
    begin_backbone(backbone, "")
    assert all(each.equal(before[name]) for name, each in backbone.state_dict().items())
