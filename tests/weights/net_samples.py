"""The contents of the files that the tests' packages carry."""

import random

_NOISE = random.Random(7)
DETECTOR = _NOISE.randbytes(40_000)
FULL = _NOISE.randbytes(60_000)
HEAVY = _NOISE.randbytes(90_000)
HANDS = _NOISE.randbytes(50_000)
