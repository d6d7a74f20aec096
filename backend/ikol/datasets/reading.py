"""Annotation files as they are distributed, read without running anything in them."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ikol.body.safe_pickle import read_pickle
from ikol.errors import IkolError
from ikol.npz_arrays import Arrays, read_npz_arrays


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
    arrays = read_npz_arrays(path, partial(bad_dataset, path), (*names, *optional))
    missing = [name for name in names if name not in arrays]
    if missing:
        raise bad_dataset(path, f"it lacks {', '.join(missing)}")
    return arrays


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
