"""Where a Python with `ikol` is on this computer."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .vendored import IkolError

_BINARIES = "Scripts" if sys.platform == "win32" else "bin"
_EXE = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True, slots=True)
class BackendCommand:
    """How `ikol` is started.

    Attributes:
        arguments: Command line up to, not including, the subcommand.
        origin: Where it was found, as the user would say it.
    """

    arguments: tuple[str, ...]
    origin: str


def find_backend(chosen: str, project_folders: Iterable[Path]) -> BackendCommand:
    """Find the command that starts the backend.

    Args:
        chosen: Path set in the preferences: an interpreter, an environment's folder or the
            command `ikol`; empty to look on the PATH and then in a `.venv` of each of
            `project_folders` and their parents.
        project_folders: Folders that may lie in a project with a `.venv`, the nearest first.

    Raises:
        IkolError: `backend_missing` if there is none.
    """
    if chosen:
        return _from_choice(Path(chosen).expanduser())
    on_path = shutil.which("ikol")
    if on_path:
        return BackendCommand((on_path,), "the ikol on the PATH")
    for environment in _environments(project_folders):
        script = environment / _BINARIES / f"ikol{_EXE}"
        if script.is_file():
            return BackendCommand((str(script),), str(environment))
    raise IkolError(
        "The capture backend was not found on this computer.",
        "Run scripts/demo.py of the project once, and set the Python of its .venv in the "
        "add-on's preferences.",
        "backend_missing",
    )


def _from_choice(path: Path) -> BackendCommand:
    if path.is_dir():
        path = path / _BINARIES / f"python{_EXE}"
    if not path.is_file() or not os.access(path, os.X_OK):
        raise IkolError(
            f"The Python set in the preferences cannot be run: {path}",
            "Choose the interpreter in whose environment ikol-capture is installed.",
            "backend_missing",
        )
    if path.stem == "ikol":
        return BackendCommand((str(path),), str(path))
    return BackendCommand((str(path), "-m", "ikol"), str(path))


def _environments(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        for place in (folder, *folder.parents):
            if place not in seen:
                seen.add(place)
                yield place / ".venv"
