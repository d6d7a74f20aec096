"""Where the seconds of a clip fall on the frames of a scene."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NTSC = 1.001


@dataclass(frozen=True, slots=True)
class Timing:
    """The scene's frame grid during a capture.

    Attributes:
        fps: Blender's whole frame rate.
        fps_base: What it is divided by: 24 / 1.001 is film's 23.976.
        start_frame: Scene frame of the clip's first frame.
        sets_scene_rate: Whether the scene is to take this frame rate (else it has it already).
    """

    fps: int
    fps_base: float
    start_frame: int = 1
    sets_scene_rate: bool = True

    @property
    def period_s(self) -> float:
        """Seconds from one scene frame to the next."""
        return self.fps_base / self.fps

    def frames_at(self, timestamps_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scene frames, with their fractions, at video times in seconds since the first frame."""
        return self.start_frame + timestamps_s / self.period_s


def clip_timing(clip_fps: float, start_frame: int = 1) -> Timing:
    """The scene takes the clip's frame rate, so that each video frame has a scene frame.

    Args:
        clip_fps: Nominal frame rate of the clip; must be positive.
        start_frame: Scene frame of the clip's first frame.
    """
    fps, fps_base = scene_rate(clip_fps)
    return Timing(fps, fps_base, start_frame)


def scene_timing(fps: int, fps_base: float, start_frame: int = 1) -> Timing:
    """The scene keeps its frame rate and the motion is resampled to it.

    Args:
        fps: The scene's `render.fps`.
        fps_base: The scene's `render.fps_base`.
        start_frame: Scene frame of the clip's first frame.
    """
    return Timing(fps, fps_base, start_frame, sets_scene_rate=False)


def scene_rate(clip_fps: float) -> tuple[int, float]:
    """Blender's (fps, fps_base) of a frame rate, exact for whole rates and NTSC's x/1.001.

    Containers round their rates, so anything within 0.02 % of such a rate is taken for it.
    """
    if not clip_fps > 0:
        raise ValueError(f"clip_fps is {clip_fps}; a positive frame rate is needed")
    whole = max(1, round(clip_fps))
    ntsc = max(1, round(clip_fps * _NTSC))
    if abs(clip_fps - whole) <= 2e-4 * clip_fps:
        return whole, 1.0
    if abs(clip_fps * _NTSC - ntsc) <= 2e-4 * clip_fps:
        return ntsc, _NTSC
    return whole, whole / clip_fps
