"""The backend's bodies are those that lie in its weights folder at the moment."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.server.resources import Resources
from ikol.weights import find


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    return tmp_path


def test_bodies_come_and_go_while_the_backend_runs(folder: Path):
    resources = Resources()
    assert resources.bodies == ("default",)
    place = folder / "smpl" / "mine.npz"
    place.parent.mkdir()
    shutil.copy(find("ikol_body"), place)
    resources.look_again()
    assert resources.bodies == ("default", "mine")
    default, mine = resources.body("default"), resources.body("mine")
    assert np.array_equal(mine.vertices_template, default.vertices_template)

    place.unlink()
    resources.look_again()
    assert resources.bodies == ("default",)
    with pytest.raises(IkolError) as caught:
        resources.body("mine")
    assert caught.value.code == "unknown_body"
    assert "mine" in caught.value.message
    assert "weights folder" in caught.value.remedy
    assert resources.body("default") is default


def test_a_file_that_changes_into_a_body_is_noticed(folder: Path):
    place = folder / "mine.npz"
    place.write_bytes(b"half a download")
    resources = Resources()
    assert resources.bodies == ("default",)
    shutil.copy(find("ikol_body"), place)
    resources.look_again()
    assert resources.bodies == ("default", "mine")
