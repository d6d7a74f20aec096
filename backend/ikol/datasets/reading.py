"""Annotation files as they are distributed, read without running anything in them."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.safe_pickle import read_pickle
from ikol.errors import IkolError

Arrays = dict[str, NDArray[Any]]

_DAMAGED: Final = (
    *(OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, MemoryError),
    TypeError,  # of a single array, an .npy, that is named .npz
)


def first_of(folder: Path, *patterns: str) -> Path:
    """The first file in a folder that one of some patterns fits, the patterns in their order.

    Raises:
        IkolError: "no_dataset", with what was expected.
    """
    for pattern in patterns:
        found = sorted(folder.glob(pattern))
        if found:
            return found[0]
    raise IkolError(
        f"{folder} does not hold the annotations of this data set: "
        f"{' or '.join(patterns)} was expected there.",
        "Give the folder that they are in; docs/datasets.md says how each data set lies.",
        "no_dataset",
    )


def read_json(path: Path) -> Mapping[str, Any]:
    """Read an annotation file.

    Raises:
        IkolError: "bad_dataset".
    """
    try:
        with path.open(encoding="utf-8") as file:
            content: object = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise bad_dataset(path, f"it is no JSON ({error})") from error
    if not isinstance(content, Mapping):
        raise bad_dataset(path, "it holds no object")
    return content


def read_arrays(path: Path, names: tuple[str, ...], optional: tuple[str, ...] = ()) -> Arrays:
    """Read arrays of an .npz by name.

    Raises:
        IkolError: "bad_dataset" if one of `names` is missing or cannot be read.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            missing = [name for name in names if name not in file.files]
            if missing:
                raise bad_dataset(path, f"it lacks {', '.join(missing)}")
            return {name: file[name] for name in (*names, *optional) if name in file.files}
    except _DAMAGED as error:
        raise bad_dataset(path, f"it is no .npz of arrays ({error})") from error


def read_pickled(path: Path) -> dict[str, object]:
    """Read a pickled dictionary of arrays and lists of them.

    Raises:
        IkolError: "unsafe_dataset" if it asks to run code, "bad_dataset".
    """
    try:
        return read_pickle(path)
    except IkolError as error:
        if error.code == "unsafe_body":
            raise IkolError(
                f"{path} asks to run code, which no annotations need.",
                "Do not use it: it may be malicious. Get the file from where it was released.",
                "unsafe_dataset",
            ) from error
        raise bad_dataset(path, "it is no pickled dictionary, or cut off") from error


def bad_dataset(path: Path, reason: str) -> IkolError:
    """Why a file is not what its data set has in its place."""
    return IkolError(
        f"{path} is not the annotations that were expected: {reason}.",
        "Get it again from where the data set is distributed.",
        "bad_dataset",
    )
