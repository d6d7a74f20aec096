"""A backbone begins with a classifier's parameters, whatever else their file holds."""

import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.ikol.resnet import ResNet34
from ikol.training.images.backbone import begin_backbone


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


def test_without_a_file_it_stays_as_it_is():
    backbone = ResNet34()
    before = {name: each.clone() for name, each in backbone.state_dict().items()}
    begin_backbone(backbone, "")
    assert all(each.equal(before[name]) for name, each in backbone.state_dict().items())
