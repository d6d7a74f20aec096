"""Numbers that describe the nets' errors: what a model of their noise has to reproduce."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES, NUM_LANDMARKS
from ikol.training.data.landmark_tree import GROUPS

from .measured_errors import MeasuredErrors, found_only

Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PAIRS: Final = ((11, 13), (13, 15), (15, 19), (23, 25), (25, 27), (27, 31), (11, 12), (11, 23))
"""Landmarks whose errors are set against each other: along limbs and across the trunk."""
_LAGS_S: Final = (0.04, 0.1, 0.2, 0.4, 0.8)
_TRUST_QUANTILES: Final = (0.1, 0.25, 0.5, 0.75)
_LEFT_LIMBS: Final = {"arms": (13, 15, 17, 19), "legs": (25, 27, 29, 31)}
_LIMBS: Final = tuple(range(13, 23)) + tuple(range(25, 33))
_SWAP_LEAST_M: Final = 0.15
_GROSS_M: Final = 0.15
"""Errors are cut off here where they are set against each other: a few would outweigh the rest."""
_FEW: Final = 100


def statistics(all_errors: MeasuredErrors) -> dict[str, float]:
    """Describe errors in numbers by name; lengths in millimetres, angles in degrees.

    Frames in which the net has lost the person are counted and left out of all else.
    """
    errors, lost = found_only(all_errors)
    log_scale, turn_deg = np.log(errors.scale), np.degrees(errors.turn_rad)
    numbers: dict[str, float] = {
        "frames": len(errors.clip),
        "clips": len(np.unique(errors.clip)),
        "lost": lost,
        "scale mean": float(np.exp(log_scale.mean())),
        "scale deviation": float(log_scale.std()),
        "scale deviation of clips": float(_clip_means(errors, log_scale).std()),
    }
    for axis, name in enumerate(("leaning", "turning", "tilting")):
        numbers[f"{name} mean"] = float(turn_deg[:, axis].mean())
        numbers[f"{name} deviation"] = float(turn_deg[:, axis].std())
    numbers |= _by_visibility(errors)
    picture = np.clip(errors.in_picture_m, -_GROSS_M, _GROSS_M)
    space = np.clip(errors.in_space_m, -_GROSS_M, _GROSS_M)
    for name, values in (
        ("picture", picture),
        ("space beside", space[..., :2]),
        ("depth", space[..., 2:]),
    ):
        numbers |= {f"{name} {key}": value for key, value in _in_time(errors, values).items()}
    numbers |= {f"depth {k}": v for k, v in _pairs(errors.in_space_m[..., 2]).items()}
    numbers |= {f"picture {k}": v for k, v in _pairs(picture[..., 0]).items()}
    both = np.corrcoef(picture.ravel(), space[..., :2].ravel())
    numbers["picture with space beside"] = float(both[0, 1])
    numbers |= _depth_of_limbs(errors)
    for name, left in _LEFT_LIMBS.items():
        numbers[f"{name} swapped"] = _swapped(errors, left)
    return numbers


def offsets_in_carrier(all_errors: MeasuredErrors) -> Float64:
    """Where the nets put landmarks against the true ones, in the frame of the body part [33, 3] m.

    The least squares solution of the errors in the picture, of which depth is no part: the part is
    seen from many sides. Not a number where a landmark was seldom seen.
    """
    errors, _ = found_only(all_errors)
    offsets = np.full((NUM_LANDMARKS, 3), np.nan)
    for landmark in range(NUM_LANDMARKS):
        seen = errors.in_picture_m[:, landmark]
        use = (errors.hidden[:, landmark] < 0.5) & ~errors.outside[:, landmark]
        # Where the net takes one part for another it says nothing of a place on the skin.
        use &= np.linalg.norm(seen, axis=-1) < _GROSS_M
        if use.sum() >= _FEW:
            rows = errors.R_view_carrier[use, landmark, :2].reshape(-1, 3)
            offsets[landmark] = np.linalg.lstsq(rows, seen[use].reshape(-1), rcond=None)[0]
    return offsets


def _by_visibility(errors: MeasuredErrors) -> dict[str, float]:
    """Sizes of errors and trust, apart for what is seen, hidden by the body and out of picture."""
    cases = {
        "seen": (errors.hidden < 0.5) & ~errors.outside,
        "hidden": (errors.hidden >= 0.5) & ~errors.outside,
        "outside": errors.outside,
    }
    numbers: dict[str, float] = {}
    for group, members in GROUPS.items():
        for case, where in cases.items():
            chosen = where[:, members]
            if chosen.sum() < _FEW:
                continue
            name = f"{group} {case}"
            for key, values in (
                ("picture", errors.in_picture_m),
                ("beside", errors.in_space_m[..., :2]),
                ("depth", errors.in_space_m[..., 2:]),
            ):
                off_mm = 1e3 * np.linalg.norm(values[:, members], axis=-1)[chosen]
                numbers[f"{name} {key} median"] = float(np.median(off_mm))
                numbers[f"{name} {key} rms"] = float(np.sqrt((off_mm**2).mean()))
            trust = errors.trust[:, members][chosen]
            for share in _TRUST_QUANTILES:
                numbers[f"{name} trust {share:.0%}"] = float(np.quantile(trust, share))
    return numbers


def _clip_means(errors: MeasuredErrors, values: Float64) -> Float64:
    numbers = np.unique(errors.clip)
    return np.stack([values[errors.clip == number].mean(axis=0) for number in numbers])


def _in_time(errors: MeasuredErrors, values: Float64) -> dict[str, float]:
    """How values [N, K, D] change: share of their variance that has changed after a while.

    Half the mean square of differences over a lag, over the variance: 0 for what never changes,
    1 for what is forgotten. Landmarks are pooled.
    """
    overall = values - values.mean(axis=0)
    total = float((overall**2).mean())
    result = {"of clips": float((_clip_means(errors, overall) ** 2).mean() / total)}
    for lag_s in _LAGS_S:
        squares: list[Float64] = []
        for number in np.unique(errors.clip):
            of_clip = errors.clip == number
            time_s, value = errors.time_s[of_clip], values[of_clip]
            later = np.searchsorted(time_s, time_s + lag_s - 1e-6)
            fits = later < len(time_s)
            fits[fits] &= time_s[later[fits]] < time_s[fits] + 1.3 * lag_s
            squares.append(((value[later[fits]] - value[fits]) ** 2).ravel())
        pooled = np.concatenate(squares)
        if pooled.size:
            result[f"changed after {lag_s:g} s"] = float(0.5 * pooled.mean() / total)
    return result


def _pairs(values: Float64) -> dict[str, float]:
    """Correlation of errors [N, 33] of pairs of landmarks, left and right side together."""
    result: dict[str, float] = {}
    for first, second in _PAIRS:
        sides = [(first, second)]
        if second != first + 1:
            sides.append((first + 1, second + 1))
        both = np.concatenate([values[:, side] for side in sides])
        name = f"{LANDMARK_NAMES[first]} with {LANDMARK_NAMES[second]}"
        result[name.replace("left_", "")] = float(np.corrcoef(both.T)[0, 1])
    return result


def _depth_of_limbs(errors: MeasuredErrors) -> dict[str, float]:
    """What the nets make of the limbs' depth: a straight line through what they say of the true."""
    true = errors.truth_m[:, _LIMBS, 2].ravel()
    said = true + errors.in_space_m[:, _LIMBS, 2].ravel()
    return {
        "depth slope of limbs": float(np.polyfit(true, said, 1)[0]),
        "depth correlation of limbs": float(np.corrcoef(true, said)[0, 1]),
    }


def _swapped(errors: MeasuredErrors, left: tuple[int, ...]) -> float:
    """Share of frames in which limbs are taken for those of the other side."""
    said = errors.in_space_m + errors.truth_m
    own, other = np.array(left), np.array(left) + 1
    both, crossed = np.concatenate([own, other]), np.concatenate([other, own])
    as_is = np.linalg.norm(said[:, both] - errors.truth_m[:, both], axis=-1).mean(axis=-1)
    exchanged = np.linalg.norm(said[:, both] - errors.truth_m[:, crossed], axis=-1).mean(axis=-1)
    return float(((as_is > _SWAP_LEAST_M) & (exchanged < 0.6 * as_is)).mean())
