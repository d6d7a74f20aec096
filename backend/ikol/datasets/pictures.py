"""Pictures read when they are asked for."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError

Image = NDArray[np.uint8]


def picture_loader(path: Path) -> Callable[[], Image]:
    """What reads a picture [H, W, 3], red, green, blue; it can be sent to other processes."""
    return partial(read_picture, path)


def read_picture(path: Path) -> Image:
    """Read a picture [H, W, 3], red, green, blue, as it is stored: turned by no metadata.

    Raises:
        IkolError: "no_picture" if it is missing or damaged.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise IkolError(
            f"There is no picture that can be read at {path}.",
            "Put the data set's pictures where its documentation has them.",
            "no_picture",
        )
    return np.asarray(image, np.uint8)
