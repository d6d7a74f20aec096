"""Bodies of varied shape."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import NUM_BETAS

_MOST_BETA: Final = 2.5


def random_betas(rng: np.random.Generator) -> NDArray[np.float64]:
    """Shape [10] of a random adult: betas of the default body are normal, see `docs/body.md`."""
    return np.clip(rng.normal(size=NUM_BETAS), -_MOST_BETA, _MOST_BETA)
