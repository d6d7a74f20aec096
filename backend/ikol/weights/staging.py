"""A place beside the final one, where files are prepared."""

import os
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ..errors import IkolError

_PREFIX = ".pull-"
_ABANDONED_AFTER_S = 24 * 3600


@contextmanager
def staging_dir(directory: Path) -> Generator[Path]:
    """A temporary folder inside another one: same file system, so renames out of it are atomic.

    Args:
        directory: The final place; made if it is missing.

    Raises:
        IkolError: code "weights_unwritable" if anything cannot be written there, also later
            within the `with` block.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(directory)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=directory) as staging:
            yield Path(staging)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise IkolError(
            f"Cannot write into {directory}: {reason}.",
            "Make room there, or set the environment variable IKOL_WEIGHTS to another folder.",
            "weights_unwritable",
        ) from error


def _remove_abandoned(directory: Path) -> None:
    """Remove what a killed process left, but not what one at work right now is using."""
    for leftover in directory.glob(f"{_PREFIX}*"):
        if time.time() - leftover.stat().st_mtime > _ABANDONED_AFTER_S:
            shutil.rmtree(leftover, ignore_errors=True)
