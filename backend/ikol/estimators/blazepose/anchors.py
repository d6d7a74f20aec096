"""Places in the image at which the detector looks for a person."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

DETECTOR_SIDE: Final = 224
_STRIDES: Final = (8, 16, 32, 32, 32)
_ANCHORS_PER_LAYER: Final = 2


def anchor_centres() -> NDArray[np.float32]:
    """Centres [2254, 2] (x, y) of the anchors in pixels of the detector's input.

    Layers of equal stride share their cells, whose anchors then follow each other; every anchor
    is as large as the input, so that the net's outputs are plain offsets (BlazeFace, Bazarevsky
    et al. 2019, section 3.2; the strides are MediaPipe's for the pose detector).
    """
    centres: list[NDArray[np.float32]] = []
    for stride in sorted(set(_STRIDES)):
        cells = DETECTOR_SIDE // stride
        y, x = np.mgrid[0:cells, 0:cells]
        grid = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5).astype(np.float32)
        repeats = _ANCHORS_PER_LAYER * _STRIDES.count(stride)
        centres.append(np.repeat(grid * np.float32(stride), repeats, axis=0))
    return np.concatenate(centres)
