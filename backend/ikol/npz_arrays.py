"""Reader of .npz files that anybody may have made or damaged."""

import math
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from ikol.errors import IkolError

Arrays = dict[str, NDArray[Any]]


def read_npz_arrays(
    path: Path, refused: Callable[[str], IkolError], names: Collection[str] | None = None
) -> Arrays:
    """Read the arrays of an .npz, running nothing in it.

    Args:
        path: The file.
        refused: Gives the error to raise, from the end of a sentence that begins with "it".
        names: Those to read, if they are there; all by default.

    Raises:
        IkolError: What `refused` gives, if it is no .npz, or not a whole one.
    """
    try:
        return _arrays(path, names)
    except Exception as error:
        # NumPy, zipfile and what they unpack with fail in a dozen ways, by where the damage is.
        raise refused(f"it is no whole .npz of arrays ({error or 'damaged'})") from error


def _arrays(path: Path, names: Collection[str] | None) -> Arrays:
    with path.open("rb") as stream:
        file = np.load(stream, allow_pickle=False)
        if not isinstance(file, NpzFile):
            raise TypeError("a single array")
        wanted = file.files if names is None else [name for name in names if name in file]
        arrays: dict[str, Any] = {name: file[name] for name in wanted}
    # What is no array in a zip file comes as its bytes.
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise TypeError("something else is in it")
    return arrays


def is_numeric(array: NDArray[Any]) -> bool:
    """Whether an array holds real numbers (or truth values)."""
    return array.dtype.kind in "fiub"


def is_rate(array: NDArray[Any]) -> bool:
    """Whether an array holds one positive finite number, as frames a second are."""
    return array.size == 1 and is_numeric(array) and 0.0 < float(array.item()) < math.inf
