"""All data sets by name. Importing this reads none of them."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from ikol.errors import IkolError

from .sample import Dataset, Split

_READERS: Final = {
    "studio": "ikol.datasets.studio:open_studio",
    "h36m": "ikol.datasets.human36m:open_human36m",
    "3dhp": "ikol.datasets.mpi_inf_3dhp:open_mpi_inf_3dhp",
    "3dpw": "ikol.datasets.pw3d:open_pw3d",
    "coco": "ikol.datasets.coco:open_coco",
}


def dataset_names() -> tuple[str, ...]:
    """Names of all data sets."""
    return tuple(_READERS)


def open_dataset(name: str, folder: Path, split: Split) -> Dataset:
    """Open a data set.

    Args:
        name: Of the data set, one of `dataset_names`.
        folder: Where it is.
        split: Which part of it.

    Raises:
        IkolError: `unknown_dataset`, or why it cannot be opened: "no_dataset" where files are
            missing, "bad_dataset" where they are not what they should be.
    """
    target = _READERS.get(name)
    if target is None:
        raise IkolError(
            f"There is no data set {name!r}.",
            f"Choose of: {', '.join(_READERS)}.",
            "unknown_dataset",
        )
    module, _, function = target.partition(":")
    reader: Callable[[Path, Split], Dataset] = getattr(import_module(module), function)
    return reader(folder, split)
