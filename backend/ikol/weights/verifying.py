"""What of the manifest is installed, byte for byte."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .hashing import is_genuine
from .manifest import Manifest, NetFile, load_manifest, place_of


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands with one file.

    Attributes:
        entry: The manifest's entry.
        path: Where it is, or would be put.
        state: "ok" (its sha256 is as pinned), "missing" or "damaged".
    """

    entry: NetFile
    path: Path
    state: Literal["ok", "missing", "damaged"]


def verify(manifest: Manifest | None = None, directory: Path | None = None) -> list[Status]:
    """Check every file of the manifest by sha256.

    Args:
        manifest: What to check; the released one by default.
        directory: Where; `weights_dir()` by default.
    """
    return [_status(entry, directory) for entry in (manifest or load_manifest()).files]


def _status(entry: NetFile, directory: Path | None) -> Status:
    path = place_of(entry, directory)
    if not path.is_file():
        return Status(entry, path, "missing")
    return Status(entry, path, "ok" if is_genuine(path, entry) else "damaged")
