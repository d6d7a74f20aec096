"""Motion at video times becomes poses at whole scene frames."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import quaternions
from .motion import Motion
from .timing import Timing

_ROUNDING = 0.05
"""Error of timestamps, in scene frames: whole milliseconds are off by up to 0.03 at 60 fps."""


@dataclass(frozen=True, slots=True)
class FramePoses:
    """Poses at consecutive scene frames.

    Attributes:
        frames: Scene frames [k], whole numbers, ascending.
        quats_wxyz: As in `Motion` [k, 24 (54 with fingers), 4].
        pelvis_world: [k, 3], metres.
        visible: [k].
    """

    frames: NDArray[np.int64]
    quats_wxyz: NDArray[np.float64]
    pelvis_world: NDArray[np.float64]
    visible: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.frames)


def resample(motion: Motion, timing: Timing) -> FramePoses:
    """Interpolate a whole motion at every scene frame that it covers, see `whole_frames`.

    Rotations are interpolated on the shorter arc, the pelvis on a line. Where the scene has taken
    the clip's rate, poses are taken as they are instead of correcting the rounding of their times.
    A scene frame between two poses is visible if both are.

    Args:
        motion: At least one pose; times that run backwards are held back to the latest one.
        timing: The scene's frame grid.

    Returns:
        One pose for each scene frame; at least one.
    """
    return _poses_at(whole_frames(_rising(motion), timing), motion, timing)


def _rising(motion: Motion) -> NDArray[np.float64]:
    return np.maximum.accumulate(motion.timestamps_s.astype(np.float64))


def _poses_at(frames: NDArray[np.int64], motion: Motion, timing: Timing) -> FramePoses:
    times = _rising(motion)
    at_frames = timing.frames_at(times)
    last = len(times) - 1
    before = np.clip(np.searchsorted(at_frames, frames, side="right") - 1, 0, last)
    after = np.minimum(before + 1, last)
    span = at_frames[after] - at_frames[before]
    fraction = (frames - at_frames[before]) / np.where(span > 0, span, 1.0)
    if timing.sets_scene_rate:
        fraction = np.where(np.abs(frames - at_frames[before]) <= _ROUNDING, 0.0, fraction)
        fraction = np.where(np.abs(frames - at_frames[after]) <= _ROUNDING, 1.0, fraction)
    fraction = np.clip(fraction, 0.0, 1.0)

    quats_wxyz = motion.quats_wxyz.astype(np.float64)
    pelvis_world = motion.pelvis_world.astype(np.float64)
    blend = fraction[:, None]
    return FramePoses(
        frames,
        quaternions.slerp(quats_wxyz[before], quats_wxyz[after], blend),
        (1.0 - blend) * pelvis_world[before] + blend * pelvis_world[after],
        (motion.visible[before] | (fraction == 1.0)) & (motion.visible[after] | (fraction == 0.0)),
    )


def covered_frames(timestamps_s: NDArray[np.float64], timing: Timing) -> NDArray[np.int64]:
    """Scene frames [k] that a motion or a piece of one covers; may be none.

    Args:
        timestamps_s: Its times [n], at least one.
        timing: The scene's frame grid.
    """
    last = timing.frames_at(timestamps_s.max())
    return np.arange(first_frame(timestamps_s[0], timing), int(np.floor(last + _ROUNDING)) + 1)


def whole_frames(timestamps_s: NDArray[np.float64], timing: Timing) -> NDArray[np.int64]:
    """Scene frames [k] of a whole motion: what it covers, or the next one if it ends before that.

    Args:
        timestamps_s: Its times [n], at least one.
        timing: The scene's frame grid.
    """
    frames = covered_frames(timestamps_s, timing)
    return frames if len(frames) else np.array([first_frame(timestamps_s[0], timing)])


def first_frame(time_s: float, timing: Timing) -> int:
    """Scene frame that something has which begins at a video time."""
    return int(np.ceil(timing.frames_at(np.array(time_s)) - _ROUNDING))


class StreamResampler:
    """`resample` for a motion that arrives in pieces: each scene frame comes out once."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._last: Motion | None = None
        self._next_frame: int | None = None

    def push(self, piece: Motion) -> FramePoses:
        """Take the next poses; give the scene frames that they complete (maybe none)."""
        motion = piece if self._last is None else self._last.followed_by(piece)
        frames = covered_frames(_rising(motion), self._timing)
        if self._next_frame is not None:
            frames = frames[frames >= self._next_frame]
        poses = _poses_at(frames, motion, self._timing)
        self._last = motion.last()
        if len(poses):
            self._next_frame = int(poses.frames[-1]) + 1
        return poses
