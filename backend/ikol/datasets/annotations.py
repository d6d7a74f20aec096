"""COCO-like .json: images, and annotations that belong to them by number.

T.-Y. Lin et al., "Microsoft COCO", ECCV 2014; Human3.6M and MPI-INF-3DHP are passed on in the same
form by the authors of HybrIK, with more entries.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .boxes import box_of_size
from .reading import bad_dataset, read_json

Float32 = NDArray[np.float32]
Entry = Mapping[str, Any]

_UNFIT: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError)
"""What entries raise that are of another form than was expected."""


@contextmanager
def fitting(path: Path) -> Generator[None]:
    """Lay what entries of another form than was expected raise at their file's door.

    Raises:
        IkolError: "bad_dataset".
    """
    try:
        yield
    except _UNFIT as error:
        raise bad_dataset(path, f"entries are not of its form ({error!r})") from error


def annotated(path: Path) -> Iterator[tuple[Entry, Entry]]:
    """Each annotation of a file with its image, in the file's order.

    Raises:
        IkolError: "bad_dataset".
    """
    content = read_json(path)
    images = {image["id"]: image for image in content["images"]}
    for each in content["annotations"]:
        yield images[each["image_id"]], each


def floats(value: object, *shape: int) -> Float32:
    """Numbers of an entry in a shape, of which one size may be -1.

    Raises:
        ValueError: They do not fit.
    """
    return np.asarray(value, np.float32).reshape(shape)


def person_box(image: Entry, annotation: Entry) -> Float32:
    """The box [4] of an annotation, cut to its picture."""
    return box_of_size(floats(annotation["bbox"], 4), int(image["width"]), int(image["height"]))
