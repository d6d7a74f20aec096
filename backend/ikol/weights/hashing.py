"""Whether a file is one of those that are known."""

import hashlib
from pathlib import Path

from .manifest import NetFile, Source


def sha256_of(path: Path) -> str:
    """The sha256 of a file's content, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def matches(path: Path, source: Source) -> bool:
    """Whether a file is exactly what a source gives."""
    return path.stat().st_size == source.size and sha256_of(path) == source.sha256


def is_genuine(path: Path, entry: NetFile) -> bool:
    """Whether a file is exactly what one of the entry's sources gives."""
    return path.is_file() and any(matches(path, source) for source in entry.sources)
