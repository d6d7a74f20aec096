"""`scripts/measure_refinement.py` as a user meets it."""

import subprocess
import sys
from pathlib import Path

from dataset_files import write_studio

SCRIPT = Path(__file__).parents[2] / "scripts" / "measure_refinement.py"


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_pictures_that_show_nobody(tmp_path):
    write_studio(tmp_path, clips=2, frames=1)  # dots, in which BlazePose finds nobody
    done = run(tmp_path, "--error-deg", "5")
    assert done.returncode == 0, done.stderr
    assert "0 of 1 people" in done.stdout


def test_a_folder_that_is_none(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 2
    assert "expected" in done.stderr
