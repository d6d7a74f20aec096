"""Where the Blenders lie, and how a finished one is told from a half-built one."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_MARKER = ".ikol-complete.json"


def cache_dir() -> Path:
    """The user's cache folder for this project, on any system."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return base / "ikol-capture" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ikol-capture"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")) / "ikol-capture"


def blenders_dir() -> Path:
    """The folder with one Blender or chroot in each subfolder."""
    return cache_dir() / "blender"


@dataclass(frozen=True, slots=True)
class Versions:
    """What was found in a folder when its set-up came to its end.

    Attributes:
        blender: As Blender says it, "4.2.23 LTS".
        python: Of the Python inside it, "3.11.7".
    """

    blender: str
    python: str


def mark_complete(folder: Path, versions: Versions) -> None:
    """Write the marker: the last thing done to a folder that was set up."""
    (folder / _MARKER).write_text(json.dumps(asdict(versions)), encoding="utf-8")


def completed(folder: Path) -> Versions | None:
    """The versions in a folder, or None if its set-up did not get to its end."""
    try:
        return Versions(**json.loads((folder / _MARKER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def major_minor(version: str) -> tuple[int, int]:
    """(4, 2) of "4.2.23 LTS"."""
    major, minor = version.split(maxsplit=1)[0].split(".")[:2]
    return int(major), int(minor)
