"""Files of arrays: what is in them comes back, and damage of every kind is said in words."""

import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from damage import count_refusals
from ikol.body.model import load_body
from ikol.datasets.reading import read_arrays
from ikol.errors import IkolError
from ikol.evaluation.truth import read_truth
from ikol.export.npz import read_npz
from ikol.npz_arrays import is_rate, read_npz_arrays
from ikol.training.data.clip import read_clip
from ikol.training.images.mean import read_mean

BODY = load_body()
READERS = {
    "bad_truth": partial(read_truth, body=BODY),
    "bad_capture": partial(read_npz, body=BODY),
    "bad_dataset": partial(read_arrays, names=("a",)),
    "bad_clip": read_clip,
    "bad_mean": lambda path: read_mean(str(path)),
}


def refused(problem: str) -> IkolError:
    return IkolError(problem, "", "refused")


def write(path: Path, pack=np.savez_compressed) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    arrays = {"a": rng.normal(size=(50, 3)).round(1), "b": np.array("word"), "c": np.arange(4)}
    pack(path, **arrays)
    return arrays


def test_arrays_come_back_all_or_those_that_are_asked_for(tmp_path):
    arrays = write(tmp_path / "a.npz")
    read = read_npz_arrays(tmp_path / "a.npz", refused)
    assert read.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(read[name], array)
    assert read_npz_arrays(tmp_path / "a.npz", refused, ("c", "none")).keys() == {"c"}


@pytest.mark.parametrize("pack", [np.savez, np.savez_compressed])
def test_damage_anywhere_is_refused_or_harmless(tmp_path, pack):
    path = tmp_path / "a.npz"
    write(path, pack)
    read = partial(read_npz_arrays, refused=refused)
    assert count_refusals(path, read, "refused", 300) > 200


def spoiled(folder: Path) -> list[Path]:
    """A file of each kind that passes for an .npz by its name."""
    write(folder / "whole.npz")
    whole = (folder / "whole.npz").read_bytes()
    contents = {
        "empty": b"",
        "text": b"nothing of the kind",
        "cut": whole[: len(whole) // 2],
        "cut_late": whole[:-10],
        "flipped": whole[:90] + bytes(byte ^ 255 for byte in whole[90:120]) + whole[120:],
    }
    for name, content in contents.items():
        (folder / f"{name}.npz").write_bytes(content)
    np.save(folder / "single.npy", np.zeros((5, 3)))
    (folder / "single.npy").rename(folder / "single.npz")
    np.savez(folder / "object.npz", a=np.array([None, {}]))
    with zipfile.ZipFile(folder / "other.npz", "w") as file:
        file.writestr("a.npy", "no array")
    (folder / "whole.npz").unlink()
    return sorted(folder.glob("*.npz"))


@pytest.mark.parametrize("code", READERS)
def test_every_reader_says_so_in_its_own_words(tmp_path, code):
    paths = spoiled(tmp_path)
    assert len(paths) == 8
    for path in paths:
        with pytest.raises(IkolError) as error:
            READERS[code](path)
        assert error.value.code == code, path
        assert str(path) in error.value.message


@pytest.mark.parametrize("rate", [30, 29.97, np.array([120.0]), np.float32(25)])
def test_rates(rate):
    assert is_rate(np.asarray(rate))


@pytest.mark.parametrize("rate", [0, -30.0, np.nan, np.inf, [30.0, 30.0], "thirty", 30 + 1j, []])
def test_what_is_no_rate(rate):
    assert not is_rate(np.asarray(rate))
