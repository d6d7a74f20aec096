"""Where one shot of a clip ends and another begins."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Float32 = NDArray[np.float32]

_SIZE: Final = (64, 36)
_SAMPLES: Final = (256, 144)
_BINS: Final = 8
_LEAST_COLOURS: Final = 0.1
_OTHER_PATTERN: Final = 0.35
_DIFFERENT: Final = 0.08
_BUSY: Final = 2.5
_FLAT: Final = 4.0
_BLACK: Final = 32.0
_WHITE: Final = 223.0
"""Light, 0..255, that a wall seldom is, but a picture that fades is before its pattern is gone."""
_SHIFT: Final = (10, 6)
"""How far a picture may have moved from one frame to the next, of the small one's pixels."""


class Glance:
    """A frame at a glance: its colours, and its pattern of light and dark.

    Args:
        image_rgb: The frame [H, W, 3].
    """

    def __init__(self, image_rgb: Image) -> None:
        # Every so many pixels first: to average over all of them would cost more than it tells.
        some = cv2.resize(image_rgb, _SAMPLES, interpolation=cv2.INTER_NEAREST)
        small = cv2.resize(some, _SIZE, interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
        dx, dy = _SHIFT
        self._pattern = grey
        self._middle = np.ascontiguousarray(grey[dy:-dy, dx:-dx])
        # Relative to the picture's own light, so that a lamp or a flash changes little.
        relative = small.astype(np.float32) * (110.0 / max(float(grey.mean()), 8.0))
        bins = np.minimum(relative * (_BINS / 256.0), _BINS - 1).astype(np.int32)
        codes = (bins[..., 0] * _BINS + bins[..., 1]) * _BINS + bins[..., 2]
        counts = np.bincount(codes.ravel(), minlength=_BINS**3).astype(np.float32)
        smooth = cv2.blur(counts.reshape(_BINS, _BINS * _BINS), (1, 3))
        self._colours = np.sqrt(smooth / smooth.sum())

    def colours_apart(self, other: "Glance") -> float:
        """Hellinger distance of the colours: 0 the same, 1 nothing in common."""
        common = float((self._colours * other._colours).sum())
        return float(np.sqrt(max(0.0, 1.0 - common)))

    @property
    def is_blank(self) -> bool:
        """Whether the picture is black or white all over."""
        contrast = min(float(self._middle.std()), float(self._pattern.std()))
        return contrast < _FLAT and not _BLACK < float(self._pattern.mean()) < _WHITE

    def pattern_apart(self, other: "Glance") -> float:
        """1 less the correlation of the patterns where one fits the other best, 0..2.

        The middle of this picture is looked for in the other one, so that a camera that pans
        changes little. Pictures without a pattern say nothing: 0.
        """
        if min(float(self._middle.std()), float(other._pattern.std())) < _FLAT:
            return 0.0
        fits = cv2.matchTemplate(other._pattern, self._middle, cv2.TM_CCOEFF_NORMED)
        return 1.0 - float(fits.max())


class CutFinder:
    """Finds cuts with a delay of one frame: what is back a frame later was a flash.

    A cut changes colours and pattern at once, and far more than the frames before changed; a
    fast motion or a pan changes the pattern for a while and the colours little. Blank pictures are
    passed over, so that a fade through black is a cut if it leads elsewhere.
    """

    def __init__(self) -> None:
        self._before: Glance | None = None
        self._suspect: Glance | None = None
        self._usual = 0.05

    def is_after_cut(self, image_rgb: Image) -> bool:
        """Whether the frame before this one was the first of a new shot.

        Args:
            image_rgb: The next frame [H, W, 3].
        """
        glance = Glance(image_rgb)
        if glance.is_blank:
            return False
        before, suspect = self._before, self._suspect
        if before is None:
            self._before = glance
            return False
        colours = glance.colours_apart(before)
        if suspect is not None:
            differs = _differ(glance, before)
            stays = glance.colours_apart(suspect) < colours
            # What differs from both may be the new shot, and the suspect a frame in between.
            self._suspect = glance if differs and not stays else None
            if self._suspect is None:
                self._before = glance
            return differs and stays
        if colours > max(_LEAST_COLOURS, _BUSY * self._usual) and _differ(glance, before):
            self._suspect = glance
            return False
        self._before = glance
        self._usual += 0.2 * (colours - self._usual)
        return False


def _differ(glance: Glance, before: Glance) -> bool:
    """Whether two frames show different things: the less the colours say, the more the pattern."""
    colours, pattern = glance.colours_apart(before), glance.pattern_apart(before)
    return colours * pattern > _DIFFERENT and pattern > _OTHER_PATTERN
