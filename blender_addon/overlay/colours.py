"""The colours of confidence: red is a guess, green is certain."""

import numpy as np
from numpy.typing import NDArray

_STOPS = np.array([0.0, 0.35, 0.7, 1.0])
_COLOURS = np.array(
    [[0.85, 0.08, 0.08, 1.0], [0.95, 0.45, 0.05, 1.0], [0.85, 0.8, 0.1, 1.0], [0.1, 0.75, 0.25, 1]]
)


def colours_of(confidence: NDArray[np.floating]) -> NDArray[np.float32]:
    """Colours [..., 4], RGBA, of confidences [...], 0..1."""
    channels = [np.interp(confidence, _STOPS, channel) for channel in _COLOURS.T]
    return np.stack(channels, axis=-1).astype(np.float32)
