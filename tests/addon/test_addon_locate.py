"""The backend is found where users have it."""

import os
import sys

import pytest

BINARIES = "Scripts" if os.name == "nt" else "bin"
EXE = ".exe" if os.name == "nt" else ""


@pytest.fixture(scope="module")
def find(addon_module):
    find_backend = addon_module("capture.locate").find_backend
    return lambda chosen="", folders=(): find_backend(chosen, folders).arguments


@pytest.fixture(scope="module")
def error_type(addon_module):
    return addon_module("vendor.ikol.errors").IkolError


def make_program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    path.chmod(0o755)
    return str(path)


def test_chosen_interpreter(find):
    assert find(sys.executable) == (sys.executable, "-m", "ikol")


def test_chosen_environment(find, tmp_path):
    python = make_program(tmp_path / "my env" / BINARIES / f"python{EXE}")
    assert find(str(tmp_path / "my env")) == (python, "-m", "ikol")


def test_chosen_command(find, tmp_path):
    command = make_program(tmp_path / f"ikol{EXE}")
    assert find(command) == (command,)


def test_path_comes_before_the_project(find, tmp_path, monkeypatch):
    on_path = make_program(tmp_path / "tools" / f"ikol{EXE}")
    beside = make_program(tmp_path / "project" / ".venv" / BINARIES / f"ikol{EXE}")
    shot = tmp_path / "project" / "shots" / "12"
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    assert find(folders=[shot]) == (on_path,)
    monkeypatch.setenv("PATH", "")
    assert find(folders=[shot]) == (beside,)


def test_nothing_there(find, error_type, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(error_type, match="not found") as caught:
        find(folders=[tmp_path])
    assert caught.value.code == "backend_missing"
    with pytest.raises(error_type, match="cannot be run"):
        find(str(tmp_path / "nowhere"))
