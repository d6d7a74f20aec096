"""Reading the 33 landmarks of the person in a region."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .cropping import crop_region
from .heatmap import refine_by_heatmap
from .net import Net, sigmoid
from .outline import Outline, painted_out
from .pose_landmarks import NUM_LANDMARKS, PoseLandmarks
from .region import Region

Float32 = NDArray[np.float32]

_OUTPUTS: Final = ("Identity", "Identity_1", "Identity_3", "Identity_4")
"""Points, score, heatmaps and world points."""
_MASK: Final = "Identity_2"
"""Where the person is, a tenth more of the heavy net's time, a third of the full one's."""
_NUM_POINTS: Final = 39
_HIPS, _SCALE = 33, 34  # unnamed points that say where the body is


@dataclass(frozen=True, slots=True)
class Reading:
    """What the landmark net sees in a region.

    Attributes:
        person: The landmarks.
        square: The region that was read.
        region: The region around the body by the net's own auxiliary points; the place to look
            in the next frame.
        clarity: Mean peak of the landmarks' heatmaps, 0..1: low where the body is not as the net
            knows bodies, such as turned wrongly.
        outline: Where the person is, if that was asked for.
    """

    person: PoseLandmarks
    square: Region
    region: Region
    clarity: float
    outline: Outline | None = None


class LandmarkNet:
    """BlazePose GHUM's landmark net (Bazarevsky et al. 2020; Grishchenko et al. 2022)."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Load the net.

        Args:
            path: Its .tflite file: full, heavy or lite.
            threads: Threads of one run; None for a sensible number.

        Raises:
            IkolError: `weights_unreadable`.
        """
        self._net = Net(path, _OUTPUTS, threads)
        self._load_outlining = partial(Net, path, (*_OUTPUTS, _MASK), threads)
        self._outlining: Net | None = None
        self._lock = threading.Lock()

    def _outlining_net(self) -> Net:
        """The net with its mask, which is loaded when people stand close for the first time."""
        with self._lock:
            if self._outlining is None:
                self._outlining = self._load_outlining()
            return self._outlining

    def read(
        self,
        image_rgb: NDArray[np.uint8],
        region: Region,
        others: Sequence[Outline] = (),
        own: Outline | None = None,
        *,
        outlined: bool = False,
    ) -> Reading:
        """Landmarks of the person in a region of an image [H, W, 3].

        The score says whether there is a person at all; the landmarks mean nothing if not.

        Args:
            image_rgb: The image.
            region: Where to look.
            others: People who are not meant, where they are in this image.
            own: The person who is, where they may be in it.
            outlined: Whether the person's outline is wanted.

        Raises:
            IkolError: `weights_unreadable` if the net has no outlines.
        """
        side = self._net.input_size
        crop = painted_out(crop_region(image_rgb, region, side), region, others, own)
        net = self._outlining_net() if outlined else self._net
        raw, flag, heatmaps, world, *masks = net.run(crop.astype(np.float32) / 255.0)
        points = raw.reshape(_NUM_POINTS, 5).copy()
        points[:, :2] = refine_by_heatmap(points[:, :2], heatmaps, side)
        points_px = _to_image(points[:, :3], region, side)
        named = points_px[:NUM_LANDMARKS]
        world_m = world.reshape(_NUM_POINTS, 3)[:NUM_LANDMARKS].copy()
        world_m[:, :2] = world_m[:, :2] @ region.rotation.T
        visibility, presence = sigmoid(points[:NUM_LANDMARKS, 3:]).T
        person = PoseLandmarks(
            landmarks_px=named,
            world_m=world_m,
            visibility=visibility,
            presence=presence,
            score=float(flag[0]),
            box_px=_box(named[:, :2], image_rgb.shape[1], image_rgb.shape[0]),
        )
        next_region = Region.from_hips_and_scale(points_px[_HIPS, :2], points_px[_SCALE, :2])
        peaks = sigmoid(heatmaps[..., :NUM_LANDMARKS].max(axis=(0, 1)))
        clarity = float(peaks.mean())
        outline = None
        if outlined:
            share = np.rint(255.0 * sigmoid(masks[0][..., 0])).astype(np.uint8)
            outline = Outline(region, share, clarity)
        return Reading(person, region, next_region, clarity, outline)


def _to_image(points_crop: Float32, region: Region, side: int) -> Float32:
    """Net's points [N, 3] in its crop -> image pixels; the net counts from the crop's corner."""
    points_px = np.empty_like(points_crop)
    points_px[:, :2] = region.to_image(points_crop[:, :2] - np.float32(0.5), side)
    points_px[:, 2] = points_crop[:, 2] * np.float32(region.side_px / side)
    return points_px


def _box(points_px: Float32, width: int, height: int) -> Float32:
    """Box [4] around points [N, 2], cut to the image: left, top, right, bottom."""
    limit = np.array([width, height], np.float32)
    low, high = points_px.min(axis=0), points_px.max(axis=0)
    return np.concatenate([np.clip(low, 0.0, limit), np.clip(high, 0.0, limit)])
