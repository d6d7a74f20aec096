"""This Python, with a backend in it, where Blenders run."""

import sys
from pathlib import Path

PYTHON_HOME = Path(sys.base_prefix).resolve()
_SYSTEM = (Path("/"), Path("/usr"))


def shares_python(blender):
    """Whether a Blender can start a backend with this Python.

    A chroot is given its home, unless that is the system's own, of which the chroot has another.
    """
    return blender.root is None or PYTHON_HOME not in _SYSTEM


def mounts_for(blender):
    """What a Blender needs besides the repository to start this Python."""
    return [PYTHON_HOME] if blender.root is not None and shares_python(blender) else []
