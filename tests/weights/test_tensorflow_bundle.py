"""TensorFlow's checkpoints, read without TensorFlow."""

import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.estimators.hmr.loading import load_network
from ikol.weights import recognise
from ikol.weights.tensorflow_bundle import read_index, read_variables
from tensorflow_files import write_checkpoint


@pytest.fixture
def variables():
    generator = np.random.default_rng(0)
    many = {f"scope/layer_{k}/weights": generator.standard_normal((k, 3)) for k in range(1, 200)}
    return many | {
        "step": np.array(12, np.int64),
        "small": np.zeros((2, 1, 4), np.float32),
        "whole": np.arange(5, dtype=np.int32),
    }


@pytest.fixture
def index(variables, tmp_path):
    return write_checkpoint(tmp_path / "model.ckpt-1", variables)


def test_every_variable_comes_back(index, variables):
    found = read_variables(index)
    assert found.keys() == variables.keys()
    for name, values in variables.items():
        assert found[name].dtype == values.dtype
        assert np.array_equal(found[name], values)


def test_the_index_alone_tells_names_and_shapes(index, variables):
    index.with_name("model.ckpt-1.data-00000-of-00001").unlink()
    found = read_index(index)
    assert {name: entry.shape for name, entry in found.items()} == {
        name: values.shape for name, values in variables.items()
    }


@pytest.mark.parametrize("damage", ["cut", "empty", "other", "scrambled", "compressed"])
def test_damage_is_an_error_of_the_users(index, damage):
    data = bytearray(index.read_bytes())
    match damage:
        case "cut":
            data = data[: len(data) // 2]
        case "empty":
            data = bytearray()
        case "other":
            data = bytearray(b"\0" * 200)
        case "scrambled":
            data[-48:-8] = b"\xff" * 40
        case _:
            start = data.index(b"\0\0\0\0\0", 4000)
            data[start] = 1
    index.write_bytes(data)
    with pytest.raises(IkolError) as caught:
        load_network(index)
    assert caught.value.code in {"checkpoint_unreadable", "checkpoint_unknown"}
    assert recognise(index) is None


def test_data_that_is_cut_off_is_an_error(index):
    data = index.with_name("model.ckpt-1.data-00000-of-00001")
    data.write_bytes(data.read_bytes()[:100])
    with pytest.raises(ValueError, match="cut off"):
        read_variables(index)


def test_without_its_data_the_message_names_both_files(index):
    index.with_name("model.ckpt-1.data-00000-of-00001").unlink()
    with pytest.raises(IkolError) as caught:
        load_network(index)
    assert caught.value.code == "checkpoint_unreadable"
    assert ".data" in caught.value.remedy
