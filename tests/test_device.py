import pytest
import torch
from ikol.device import DEVICES, pick
from ikol.errors import IkolError


def test_auto_is_a_device_that_works():
    assert torch.ones(2, device=pick("auto")).sum().item() == 2.0
    assert pick("cpu").type == "cpu"


@pytest.mark.parametrize("device", DEVICES)
def test_each_is_there_or_explained(device: str):
    try:
        picked = pick(device)
    except IkolError as error:
        assert error.code == "device"
        assert device in error.message and "cpu" in error.remedy
    else:
        assert torch.ones(2, device=picked).sum().item() == 2.0


def test_an_unknown_device_lists_the_valid_ones():
    with pytest.raises(IkolError, match="auto, cpu, cuda, mps"):
        pick("tpu")
