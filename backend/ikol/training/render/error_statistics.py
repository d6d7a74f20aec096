"""Numbers that describe the nets' errors: what a model of their noise has to reproduce."""

import itertools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES

from .measured_errors import MeasuredErrors

Float64 = NDArray[np.float64]

LAGS_S: Final = (0.04, 0.1, 0.2, 0.4, 0.8)
TRUST_EDGES: Final = (0.0, 0.1, 0.3, 0.6, 0.9, 0.97, 1.001)
PAIRS: Final = ((11, 13), (13, 15), (15, 19), (23, 25), (25, 27), (27, 31), (11, 12), (11, 23))
"""Landmarks whose errors are set against each other: along limbs and across the trunk."""

_LEFT_RIGHT: Final = {"arms": (13, 15, 17, 19), "legs": (25, 27, 29, 31)}
_SWAP_LEAST_M: Final = 0.15


def statistics(errors: MeasuredErrors) -> dict[str, Any]:
    """Describe errors; lengths in metres, angles in radians, each [33] or [33, 3] by landmark.

    Of sums of squares the median over frames is not taken: what is rare and large counts.
    """
    seen = (errors.hidden < 0.5) & ~errors.outside
    groups = {
        "visible": seen,
        "hidden": (errors.hidden >= 0.5) & ~errors.outside,
        "outside": errors.outside,
    }
    log_scale = np.log(errors.scale)
    return {
        "frames": len(errors.clip),
        "clips": len(np.unique(errors.clip)),
        "scale": {
            "mean": float(np.exp(log_scale.mean())),
            "log_deviation": float(log_scale.std()),
            **_in_time(errors, log_scale[:, None, None]),
        },
        "turn_rad": {
            "mean": errors.turn_rad.mean(axis=0).tolist(),
            "deviation": errors.turn_rad.std(axis=0).tolist(),
            **_in_time(errors, errors.turn_rad[:, None]),
        },
        "by_visibility": {name: _of_group(errors, group) for name, group in groups.items()},
        "by_trust": _by_trust(errors),
        "picture_in_time": _in_time(errors, errors.in_picture_m),
        "depth_in_time": _in_time(errors, errors.in_space_m[..., 2:]),
        "space_xy_in_time": _in_time(errors, errors.in_space_m[..., :2]),
        "pairs_depth": _pairs(errors.in_space_m[..., 2]),
        "pairs_picture": _pairs(errors.in_picture_m[..., 0]),
        "offset_in_carrier_m": offsets_in_carrier(errors, seen).tolist(),
        "swapped": {name: _swapped(errors, which) for name, which in _LEFT_RIGHT.items()},
    }


def offsets_in_carrier(errors: MeasuredErrors, chosen: NDArray[np.bool_]) -> Float64:
    """Where the nets put landmarks, against the true ones, in the frame of the body part [33, 3].

    The least squares solution of the errors in the picture, of which depth is no part: the part is
    seen from many sides.

    Args:
        errors: The errors.
        chosen: Which landmarks count in which frames [N, 33].
    """
    offsets = np.full((33, 3), np.nan)
    for landmark in range(33):
        use = chosen[:, landmark]
        # Some frames are quite wrong; they say nothing about a place on the skin.
        off = np.linalg.norm(errors.in_picture_m[:, landmark], axis=-1)
        use = use & (off < 0.12)
        if use.sum() >= 20:
            rows = errors.R_camera_carrier[use, landmark, :2].reshape(-1, 3)
            seen = errors.in_picture_m[use, landmark].reshape(-1)
            offsets[landmark] = np.linalg.lstsq(rows, seen, rcond=None)[0]
    return offsets


def _of_group(errors: MeasuredErrors, group: NDArray[np.bool_]) -> dict[str, Any]:
    """Root mean squares and trust by landmark; null where there is too little."""
    picture, space = errors.in_picture_m, errors.in_space_m
    enough = group.sum(axis=0) >= 20
    quantiles = [
        np.quantile(errors.trust[group[:, k], k], (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
        if enough[k]
        else None
        for k in range(33)
    ]
    return {
        "share": group.mean(axis=0).tolist(),
        "picture": _rms(picture, group, enough),
        "picture_median": [
            float(np.median(np.linalg.norm(picture[group[:, k], k], axis=-1))) if ok else None
            for k, ok in enumerate(enough)
        ],
        "space_xy": _rms(space[..., :2], group, enough),
        "depth": _rms(space[..., 2:], group, enough),
        "depth_mean": [
            float(space[group[:, k], k, 2].mean()) if ok else None for k, ok in enumerate(enough)
        ],
        "trust_quantiles": quantiles,
    }


def _rms(
    values: Float64, group: NDArray[np.bool_], enough: NDArray[np.bool_]
) -> list[float | None]:
    squares = (values**2).sum(axis=-1)
    return [
        float(np.sqrt(squares[group[:, k], k].mean())) if ok else None
        for k, ok in enumerate(enough)
    ]


def _by_trust(errors: MeasuredErrors) -> list[dict[str, float]]:
    rows: list[dict[str, float]] = []
    picture = (errors.in_picture_m**2).sum(axis=-1)
    depth = errors.in_space_m[..., 2] ** 2
    for low, high in itertools.pairwise(TRUST_EDGES):
        group = (errors.trust >= low) & (errors.trust < high)
        if group.any():
            rows.append(
                {
                    "from": low,
                    "share": float(group.mean()),
                    "picture": float(np.sqrt(picture[group].mean())),
                    "depth": float(np.sqrt(depth[group].mean())),
                }
            )
    return rows


def _in_time(errors: MeasuredErrors, values: Float64) -> dict[str, Any]:
    """How values [N, K, D] change: share of their variance that has changed after a while.

    Half the mean square of differences over a lag, over the variance: 0 for what never changes,
    1 for what is forgotten. Landmarks are pooled. `between_clips` is the variance of clips' means.
    """
    overall = values - values.mean(axis=0)
    total = float((overall**2).mean())
    numbers = np.unique(errors.clip)
    means = np.stack([overall[errors.clip == number].mean(axis=0) for number in numbers])
    changed: dict[str, float | None] = {}
    for lag_s in LAGS_S:
        squares: list[Float64] = []
        for number in numbers:
            of_clip = errors.clip == number
            time_s, value = errors.time_s[of_clip], values[of_clip]
            later = np.searchsorted(time_s, time_s + lag_s - 1e-6)
            fits = later < len(time_s)
            fits[fits] &= time_s[later[fits]] < (time_s[fits] + 1.3 * lag_s)
            squares.append(((value[later[fits]] - value[fits]) ** 2).reshape(-1))
        pooled = np.concatenate(squares)
        changed[f"{lag_s:g}"] = float(0.5 * pooled.mean() / total) if pooled.size else None
    return {"between_clips": float((means**2).mean() / total), "changed_after_s": changed}


def _pairs(values: Float64) -> dict[str, float]:
    """Correlation of errors [N, 33] of pairs of landmarks, left and right side together."""
    result: dict[str, float] = {}
    for first, second in PAIRS:
        sides = [(first, second)]
        if (first, second) != (11, 12):
            sides.append((first + 1, second + 1))
        both = np.concatenate([values[:, side] for side in sides])
        name = f"{LANDMARK_NAMES[first]}-{LANDMARK_NAMES[second]}"
        result[name] = float(np.corrcoef(both.T)[0, 1])
    return result


def _swapped(errors: MeasuredErrors, left: tuple[int, ...]) -> float:
    """Share of frames in which limbs are taken for those of the other side."""
    said = errors.in_space_m + errors.truth_m
    own, other = np.array(left), np.array(left) + 1
    both, crossed = np.concatenate([own, other]), np.concatenate([other, own])
    as_is = np.linalg.norm(said[:, both] - errors.truth_m[:, both], axis=-1).mean(axis=-1)
    exchanged = np.linalg.norm(said[:, both] - errors.truth_m[:, crossed], axis=-1).mean(axis=-1)
    return float(((as_is > _SWAP_LEAST_M) & (exchanged < 0.6 * as_is)).mean())
