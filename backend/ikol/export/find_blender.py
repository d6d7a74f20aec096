"""Finding a Blender on this machine: the `bpy` module or the program."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from ikol.errors import IkolError

_INSTALL_FOLDERS = (
    *("/opt", "~/blender", "~/Applications", "/Applications", "~/.local/opt", "/usr/local"),
    *("C:/Program Files/Blender Foundation", "C:/Program Files (x86)/Steam/steamapps/common"),
    "~/.steam/steam/steamapps/common",
)
_OLDEST = (4, 2)
_EXECUTABLES = ("blender", "blender.exe", "Contents/MacOS/Blender")


@dataclass(frozen=True, slots=True)
class Blender:
    """Something that runs a script with `bpy` in it.

    Attributes:
        executable: A Python that has the `bpy` module, or the Blender program.
        is_python: Which of the two it is.
    """

    executable: Path
    is_python: bool

    def command(self, script: Path, *arguments: str) -> list[str]:
        """Command line that runs a script without a window; `sys.argv` ends with `arguments`."""
        if self.is_python:
            return [str(self.executable), str(script), *arguments]
        background = ["--background", "--factory-startup", "--python-exit-code", "1"]
        return [str(self.executable), *background, "--python", str(script), "--", *arguments]


def find_blender() -> Blender:
    """The Blender that exports use: the first that `find_blenders` gives.

    Raises:
        IkolError: There is none (code "no_blender").
    """
    for blender in find_blenders():
        return blender
    raise IkolError(
        "No Blender was found on this machine.",
        'Install Blender 4.2 or newer, or "pip install bpy" into a Python of its own, '
        "and set IKOL_BLENDER to the program or to that Python.",
        "no_blender",
    )


def find_blenders() -> Iterator[Blender]:
    """All Blenders of this machine, best first.

    `IKOL_BLENDER` (a program or a Python), then `bpy` in this very Python, the environments
    `bpy-*` that the project's set-up makes in the user's cache folder, `blender` on the PATH, and
    the usual install folders; programs older than 4.2 are passed over. Where there are several,
    the oldest is best: newer ones open what it writes, but not the other way round.

    Raises:
        IkolError: `IKOL_BLENDER` names no file (code "no_blender").
    """
    chosen = os.environ.get("IKOL_BLENDER")
    if chosen:
        yield _from_setting(chosen)
    if importlib.util.find_spec("bpy") is not None:
        yield Blender(Path(sys.executable), is_python=True)
    cache = user_cache_path("ikol-capture") / "blender"
    for environment in sorted(cache.glob("bpy-*"), key=_version):
        for python in (environment / "bin/python", environment / "Scripts/python.exe"):
            if python.is_file():
                yield Blender(python, is_python=True)
    on_path = shutil.which("blender")
    if on_path and _is_recent(Path(on_path)):
        yield Blender(Path(on_path), is_python=False)
    for folder in _INSTALL_FOLDERS:
        installs = Path(folder).expanduser().glob("[Bb]lender*")
        for install in sorted(installs, key=_version):
            for name in _EXECUTABLES:
                if (install / name).is_file() and _is_recent(install / name):
                    yield Blender(install / name, is_python=False)


def _from_setting(setting: str) -> Blender:
    path = Path(setting).expanduser()
    if not path.is_file():
        raise IkolError(
            f"IKOL_BLENDER is {setting}, which is no file.",
            "Set it to the Blender program or to a Python that has the bpy module.",
            "no_blender",
        )
    return Blender(path, is_python="python" in path.name.lower())


def _is_recent(program: Path) -> bool:
    """Whether a Blender program is one that the extension's modules run in."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.search(r"Blender (\d+)\.(\d+)", answer)
    return found is not None and (int(found[1]), int(found[2])) >= _OLDEST


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", path.name))
