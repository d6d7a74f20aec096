"""The wheel of the package works by itself, away from the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the wheel's content, as an installer lays it out."""
    dist = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", dist]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


@pytest.fixture
def run_installed(installed, tmp_path):
    def run(*arguments):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("IKOL_")}
        return subprocess.run(
            [sys.executable, *arguments],
            env={**clean, "PYTHONPATH": str(installed), "XDG_DATA_HOME": str(tmp_path)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_the_default_body_travels_with_it(run_installed, installed):
    code = "from ikol.body.model import load_body; import ikol; print(load_body('default').name)"
    done = run_installed("-c", f"{code}; print(ikol.__file__)")
    assert done.returncode == 0, done.stderr
    assert str(installed) in done.stdout


def test_nets_go_to_the_users_data_folder(run_installed, tmp_path):
    done = run_installed("-m", "ikol", "weights", "list")
    assert done.returncode == 0, done.stderr
    assert f"Folder: {tmp_path / 'ikol-capture' / 'weights'}" in done.stdout
    states = {line.split()[0]: line.split()[5] for line in done.stdout.splitlines()[2:]}
    assert states["ikol_body"] == "ok"
    assert states["pose_detection"] == "missing"


def test_licences_and_the_blender_side_travel_with_it(installed):
    assert (installed / "ikol" / "_weights" / "LICENSE.ikol_body.md").is_file()
    assert (installed / "ikol" / "_blender_addon" / "scene" / "__init__.py").is_file()
    assert not list(installed.rglob("*.tflite"))
    assert not list(installed.rglob("__pycache__"))
