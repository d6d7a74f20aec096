"""The velocity that most of what passes by has in common."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .whittaker import whittaker

Float64 = NDArray[np.float64]

_CHANGE_HZ: Final = 0.4
"""A camera that is carried along hardly changes its speed within a step."""
_AGREE_M_PER_S: Final = 0.3
_ROUNDS: Final = 8
_LEAST_WEIGHT: Final = 1e-9


def common_velocity(
    velocities: Float64, trusted: Float64, times_s: Float64
) -> tuple[Float64, Float64]:
    """The slowly changing velocity that most have, by smoothing that is reweighted.

    What moves otherwise loses its say (Geman and McClure 1987).

    Args:
        velocities: Of N things at T instants [T, N, 3], m/s.
        trusted: Trust in each [T, N].
        times_s: [T], increasing.

    Returns:
        The velocity [T, 3], zero if nothing is trusted, and how much each agrees with it [T, N],
        trust included.
    """
    if not trusted.any():
        return np.zeros_like(velocities[:, 0]), trusted
    tau = np.full(len(velocities), 1.0 / (2.0 * np.pi * _CHANGE_HZ))
    common = np.median(velocities[trusted > 0.5 * trusted.max()], axis=0)
    agree = trusted
    for _ in range(_ROUNDS):
        off = np.linalg.norm(velocities - common[..., None, :], axis=-1) / _AGREE_M_PER_S
        agree = trusted / (1.0 + off**2) ** 2
        total = agree.sum(-1) + _LEAST_WEIGHT
        mean = (agree[..., None] * velocities).sum(1) / total[:, None]
        common = whittaker(mean, times_s, total, tau)
    return common, agree
