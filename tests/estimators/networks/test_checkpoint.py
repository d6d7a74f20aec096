"""Parameters from others' files: whole ones, damaged ones, and those that would run code."""

import argparse

import pytest
import torch
from ikol.errors import IkolError
from ikol.estimators.networks.checkpoint import filled, read_checkpoint, without
from safetensors.torch import save_file
from torch import nn

STATE = {"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.ones(2)}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "net.pth"


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("key", [None, "model", "state_dict"])
def test_whole_files(path, key, legacy):
    content = {key: STATE, "epoch": 3} if key else STATE
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    found = read_checkpoint(path)
    assert found.keys() == STATE.keys()
    assert all(torch.equal(found[name], STATE[name]) for name in STATE)


def test_safetensors(tmp_path):
    path = tmp_path / "net.safetensors"
    save_file(STATE, path)
    assert torch.equal(read_checkpoint(path)["weight"], STATE["weight"])
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(IkolError) as caught:
        read_checkpoint(path)
    assert caught.value.code == "checkpoint_unreadable"


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_files_that_are_cut_off(path, legacy, share):
    torch.save(STATE, path, _use_new_zipfile_serialization=not legacy)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(IkolError) as caught:
        read_checkpoint(path)
    assert caught.value.code == "checkpoint_unreadable"


@pytest.mark.parametrize("content", [b"no checkpoint at all\n", b"\x80\x02]q\x00.", b"\x00" * 99])
def test_other_files(path, content):
    path.write_bytes(content)
    with pytest.raises(IkolError) as caught:
        read_checkpoint(path)
    assert caught.value.code in {"checkpoint_unreadable", "checkpoint_unsafe"}


def test_objects_of_classes_are_refused_by_name(path):
    torch.save({"model": STATE, "args": argparse.Namespace(lr=1)}, path)
    with pytest.raises(IkolError) as caught:
        read_checkpoint(path)
    assert caught.value.code == "checkpoint_unsafe"
    assert "argparse.Namespace" in caught.value.message


def test_a_number_is_no_checkpoint(path):
    torch.save(3, path)
    with pytest.raises(IkolError) as caught:
        read_checkpoint(path)
    assert caught.value.code == "checkpoint_unreadable"


def test_filling_is_strict_and_in_single_precision(path):
    half = {name: value.half() for name, value in STATE.items()}
    layer = filled(nn.Linear(3, 2), half, path)
    assert layer.weight.dtype == torch.float32
    assert not layer.training
    with pytest.raises(IkolError, match="bias"):
        filled(nn.Linear(3, 2), without(STATE, "bias"), path)
