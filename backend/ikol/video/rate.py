"""Frame rate and length as far as the file's header can be believed."""

import math
from pathlib import Path
from typing import Final

import cv2

from .opening import open_decoder

_PLAUSIBLE_FPS: Final = (1.0, 480.0)
_FALLBACK_FPS: Final = 30.0
_PROBED_FRAMES: Final = 60


def frame_rate(decoder: cv2.VideoCapture, path: Path) -> float:
    """Mean frame rate in frames a second.

    Some recorders (browsers above all) state their clock's rate of 1000 or more; the rate is then
    measured on the first frames of a second decoder.
    """
    stated = decoder.get(cv2.CAP_PROP_FPS)
    return stated if _plausible(stated) else _measured_rate(path)


def _plausible(fps: float) -> bool:
    return math.isfinite(fps) and _PLAUSIBLE_FPS[0] <= fps <= _PLAUSIBLE_FPS[1]


def _measured_rate(path: Path) -> float:
    decoder = open_decoder(path)
    times_s: list[float] = []
    while len(times_s) < _PROBED_FRAMES and decoder.grab():
        times_s.append(decoder.get(cv2.CAP_PROP_POS_MSEC) / 1000.0)
    decoder.release()
    span_s = times_s[-1] - times_s[0] if times_s else 0.0
    fps = (len(times_s) - 1) / span_s if span_s > 0.0 else _FALLBACK_FPS
    return fps if _plausible(fps) else _FALLBACK_FPS


def frame_count_hint(decoder: cv2.VideoCapture) -> int:
    """Number of frames by the header, 0 if it states none (OpenCV then gives nonsense)."""
    count = decoder.get(cv2.CAP_PROP_FRAME_COUNT)
    return int(count) if math.isfinite(count) and 0 < count < 1e9 else 0
