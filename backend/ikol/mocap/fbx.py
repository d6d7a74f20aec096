"""Reader of .fbx files: a Blender of this machine turns one into a .bvh."""

import subprocess
import tempfile
from pathlib import Path

from ikol.errors import IkolError
from ikol.export.find_blender import Blender, find_blender
from ikol.mocap.bvh import read_bvh
from ikol.mocap.source import SourceMotion
from ikol.mocap.text import bad_motion

_SCRIPT = Path(__file__).with_name("fbx_job.py")


def read_fbx(path: Path) -> SourceMotion:
    """Read the motion of the skeleton in an .fbx, of the largest one if there are several.

    The rest pose is the one in which no joint turns, where the file tells (see `fbx_job.py`), else
    the one in which the skeleton was bound.

    Raises:
        IkolError: "no_motion" if there is no such file, "no_blender" if there is no Blender,
            "bad_motion" if Blender finds no moving skeleton in it.
    """
    if not path.is_file():
        raise IkolError(f"There is no file {path}.", "Check the name.", "no_motion")
    blender = _blender_for(path)
    with tempfile.TemporaryDirectory(prefix="ikol-") as folder:
        converted = Path(folder) / "motion.bvh"
        done = subprocess.run(
            blender.command(_SCRIPT, str(path.absolute()), str(converted)),
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0 or not converted.is_file():
            lines = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()
            raise bad_motion(path, f"Blender ({blender.executable}) says: {lines[-1].strip()}")
        return read_bvh(converted)


def _blender_for(path: Path) -> Blender:
    try:
        return find_blender()
    except IkolError as error:
        raise IkolError(
            f"{path} is read with Blender. {error.message}", error.remedy, error.code
        ) from error
