from collections.abc import Iterator

import numpy as np
import pytest
from backend_harness import Backend, clip_frames
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    """One backend for all tests that leave it running."""
    with Backend() as backend:
        yield backend


@pytest.fixture(scope="session")
def frames() -> list[NDArray[np.uint8]]:
    return clip_frames(30)
