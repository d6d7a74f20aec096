"""Files that appear whole or not at all."""

import contextlib
import errno
import os
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

from ikol.errors import IkolError

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Make room and try again.", "disk_full"),
    errno.EDQUOT: ("the disk quota is used up", "Make room and try again.", "disk_full"),
    errno.EFBIG: ("it is too large for the disk", "Choose another folder.", "disk_full"),
    errno.EROFS: ("the disk is read-only", "Choose another folder.", "read_only"),
    errno.EACCES: ("it may not be written there", "Choose another folder.", "read_only"),
    errno.EPERM: ("it may not be written there", "Choose another folder.", "read_only"),
}


@contextlib.contextmanager
def written_whole(path: Path, mode: str = "wb") -> Generator[IO[Any]]:
    """Open a file beside `path` for writing; rename it to `path` when all is written.

    If anything goes wrong nothing of the new file stays and an old file at `path` is untouched.

    Args:
        path: The file to write; its folder is made if need be.
        mode: "wb", or "w" for text in UTF-8.

    Raises:
        IkolError: "disk_full", "read_only" or "not_written".
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    encoding = None if "b" in mode else "utf-8"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open(mode, encoding=encoding, newline=None if "b" in mode else "\n") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason, remedy, code = _REASONS.get(
            error.errno or 0, (str(error.strerror or error), "Choose another file.", "not_written")
        )
        raise IkolError(f"{path} was not written: {reason}.", remedy, code) from error
