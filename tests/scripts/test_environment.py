"""Setting up `.venv` where that cannot work, or was broken off."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from base_python import BASE_PYTHON, IN_ENVIRONMENT

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path):
    """A checkout of nothing but the scripts, in a folder with a difficult name."""
    folder = tmp_path / "a checkout ü"
    shutil.copytree(REPOSITORY / "scripts", folder / "scripts")
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    return folder


def test_a_broken_environment_is_made_anew_and_no_network_is_a_clear_error(checkout):
    python = checkout / ".venv" / IN_ENVIRONMENT
    python.parent.mkdir(parents=True)
    python.write_text("no program")
    python.chmod(0o755)
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    done = subprocess.run(
        [BASE_PYTHON, checkout / "scripts" / "demo.py"],
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 2
    assert "Making .venv" in done.stdout
    subprocess.run([python, "-c", "import pip"], check=True)
    assert "torch" in done.stderr
    assert "internet connection" in done.stderr
    assert "Traceback" not in done.stderr
