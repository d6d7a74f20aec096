"""Outliers taken out of a record in place, run of visible frames by run."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import MIRRORED

from .outliers import ARMS, LEGS, spikes, swapped_frames
from .record import ClipRecord

_CHUNK: Final = 512
_SPIKE_TRUST: Final = 26


def remove_outliers(record: ClipRecord) -> None:
    """Exchange swapped sides back and put keypoints that spiked between their neighbours.

    The twist of a repaired limb has no evidence left; the clip's own smoothing fills it in.
    """
    for run in visible_runs(record.column("visible")):
        for start in range(run.start, run.stop, _CHUNK):
            # Chunks overlap, because a frame is judged by its neighbours.
            span = slice(max(run.start, start - 4), min(run.stop, start + _CHUNK + 4))
            for group in (LEGS, ARMS):
                _exchange(record, span, group)
            _flatten_spikes(record, span)


def visible_runs(visible: NDArray[np.bool_]) -> Iterator[slice]:
    """Runs of consecutive True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], visible.astype(np.int8), [0]))))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(start), int(stop))


def _exchange(record: ClipRecord, span: slice, group: tuple[int, ...]) -> None:
    keypoints = record.column("keypoints")[span]
    frames = np.flatnonzero(swapped_frames(keypoints, group)) + span.start
    if not len(frames):
        return
    here, other = np.ix_(frames, group), np.ix_(frames, [MIRRORED[k] for k in group])
    for name in ("keypoints", "points_px", "keypoint_trust", "px_trust"):
        column = record.column(name)
        column[here] = column[other].copy()
    _forget_twist(record, *np.ix_(frames, group))


def _flatten_spikes(record: ClipRecord, span: slice) -> None:
    keypoints = record.column("keypoints")[span]
    frames, points = np.nonzero(spikes(keypoints))
    if not len(frames):
        return
    keypoints[frames, points] = (keypoints[frames - 1, points] + keypoints[frames + 1, points]) / 2
    frames = frames + span.start
    px = record.column("points_px")
    px[frames, points] = (px[frames - 1, points] + px[frames + 1, points]) / 2
    for name in ("keypoint_trust", "px_trust"):
        column = record.column(name)
        column[frames, points] = np.minimum(column[frames, points], _SPIKE_TRUST)
    _forget_twist(record, frames, points)


def _forget_twist(record: ClipRecord, frames: NDArray[np.intp], points: NDArray[np.intp]) -> None:
    twist_trust = record.column("twist_trust")
    frames, points = np.broadcast_arrays(frames, points)
    joint = (points >= 1) & (points <= twist_trust.shape[1])
    twist_trust[frames[joint], points[joint] - 1] = 0
