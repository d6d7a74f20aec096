"""Pictures of people who are cut out of a clip and moved about."""

import numpy as np

WIDTH = 1000


def picture(*placed: tuple[np.ndarray, int]) -> np.ndarray:
    """A plain picture with cut-outs at these x; later ones in front."""
    canvas = np.full((620, WIDTH, 3), 120, np.uint8)
    for cutout, x in placed:
        low, high = max(0, x), min(WIDTH, x + cutout.shape[1])
        if low < high:
            canvas[40 : 40 + len(cutout), low:high] = cutout[:, low - x : high - x]
    return canvas


def other(cutout: np.ndarray) -> np.ndarray:
    """Somebody else: mirrored, in other colours."""
    return np.ascontiguousarray(255 - cutout[:, ::-1, ::-1] // 2)
