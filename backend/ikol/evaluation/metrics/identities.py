"""People who are taken for each other: switches of identity in captures of several."""

import itertools
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ikol.evaluation.metrics.means import known_mean
from ikol.evaluation.metrics.procrustes import clip_alignment

Float64 = NDArray[np.float64]
Integers = NDArray[np.intp]

NOBODY: Final = -1

_NEAR_M: Final = 1.0
"""Who is further away is somebody else. Depth is often wrong by half of that."""
_TRIED: Final = 4
_ROUNDS: Final = 5
_MOST_BEGINNINGS: Final = 5000


def identities(roots: Float64, truth: Float64) -> Integers:
    """Which capture shows whom, frame by frame [Q, T]; `NOBODY` where somebody is not captured.

    As in K. Bernardin, R. Stiefelhagen, "Evaluating multiple object tracking performance: the CLEAR
    MOT metrics", 2008: whoever was matched stays so while the two are near each other, the others
    are assigned at the least sum of distances. Both worlds are laid on each other by one rigid
    motion of the whole clip, which is found with the assignment by turns.

    Args:
        roots: P people's pelvis in the captures' world [P, T, 3], metres; NaN where they are not.
        truth: That of Q people in any world [Q, T, 3], metres; NaN likewise.
    """
    tried: list[tuple[float, Integers]] = []
    for rows, columns in _beginnings(roots, truth)[:_TRIED]:
        shown = np.full(truth.shape[:2], NOBODY, np.intp)
        shown[columns] = rows[:, None]
        for _ in range(_ROUNDS):
            shown = _followed(_distances(roots, truth, shown))
        distances = _distances(roots, truth, shown)
        lost = np.where(np.isnan(truth[..., 0]), np.nan, _NEAR_M)
        found = np.take_along_axis(distances, np.maximum(shown, 0)[None], axis=0)[0]
        tried.append((known_mean(np.where(shown == NOBODY, lost, found)), shown))
    return min(tried, key=lambda one: one[0])[1]


def identity_switches(shown: Integers) -> list[int]:
    """How often each of Q people is suddenly shown by another capture than before.

    Args:
        shown: From `identities` [Q, T].
    """
    return [int((np.diff(row[row != NOBODY]) != 0).sum()) for row in shown]


def _beginnings(roots: Float64, truth: Float64) -> list[tuple[Integers, Integers]]:
    """Ways to pair captures with people for the whole clip, the likeliest first."""
    pairs = min(len(roots), len(truth))
    fewer = np.arange(pairs)
    several = itertools.permutations(range(max(len(roots), len(truth))), pairs)
    rated: list[tuple[float, tuple[Integers, Integers]]] = []
    for chosen in itertools.islice(several, _MOST_BEGINNINGS):
        other = np.array(chosen)
        rows, columns = (fewer, other) if pairs == len(roots) else (other, fewer)
        rigid = clip_alignment(roots[rows], truth[columns])
        off = np.linalg.norm(rigid(roots[rows]) - truth[columns], axis=-1)
        rated.append((known_mean(np.minimum(off, _NEAR_M)), (rows, columns)))
    rated.sort(key=lambda one: np.inf if np.isnan(one[0]) else one[0])
    return [pairing for _, pairing in rated]


def _distances(roots: Float64, truth: Float64, shown: Integers) -> Float64:
    """How far each capture is from each person [P, Q, T], laid on each other as matched."""
    who, frames = np.nonzero(shown != NOBODY)
    matched = roots[shown[who, frames], frames]
    rigid = clip_alignment(matched[:, None], truth[who, frames][:, None])
    return np.linalg.norm(rigid(roots)[:, None] - truth[None], axis=-1)


def _followed(distances: Float64) -> Integers:
    _, people, frames = distances.shape
    shown = np.full((people, frames), NOBODY, np.intp)
    before = np.full(people, NOBODY, np.intp)
    for frame in range(frames):
        near = distances[..., frame]
        costs = np.where(near < _NEAR_M, near, 1e3)
        for person in np.flatnonzero(before != NOBODY):
            if near[before[person], person] < _NEAR_M:
                costs[before[person], person] = -1e3
        for capture, person in zip(*linear_sum_assignment(costs), strict=True):
            if near[capture, person] < _NEAR_M:
                shown[person, frame] = before[person] = capture
    return shown
