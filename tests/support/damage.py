"""A file that is damaged in many ways, one after the other."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from ikol.errors import IkolError


def count_refusals(path: Path, read: Callable[[Path], object], code: str, times: int) -> int:
    """Read a file with other bytes in three places and, half of the times, without a piece.

    Every other time the bytes are near the beginning, where files say what they hold.

    Args:
        path: A file that is whole.
        read: What is not to fail but by an `IkolError` of that code.
        code: The code.
        times: How often.

    Returns:
        How often it was refused.
    """
    content, rng = path.read_bytes(), np.random.default_rng(2)
    refusals = 0
    for n in range(times):
        damaged = bytearray(content)
        reach = len(content) if n % 2 else min(len(content), 1500)
        for place in rng.integers(0, reach, 3):
            damaged[place] = rng.integers(256)
        start = rng.integers(0, 2 * len(content))
        del damaged[start : start + rng.integers(1, 200)]
        path.write_bytes(damaged)
        try:
            read(path)
        except IkolError as error:
            assert error.code == code
            refusals += 1
    return refusals
