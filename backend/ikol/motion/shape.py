"""Shape of the person, once for the clip: betas whose bones have the lengths that were seen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel

Float64 = NDArray[np.float64]

_BONES: Final = (
    ((1, 4), (2, 5)),
    ((4, 7), (5, 8)),
    ((16, 18), (17, 19)),
    ((18, 20), (19, 21)),
    ((16, 17),),
    ((1, 2),),
    ((1, 16), (2, 17)),
)
"""Pairs of keypoints that are a fixed (or, for the trunk, nearly fixed) distance apart, left and
right together."""

_RELATIVE_NOISE: Final = np.array([0.06, 0.06, 0.08, 0.08, 0.10, 0.20, 0.05])
"""Systematic error of BlazePose's bone lengths, relative; more frames do not lessen it."""

_MIN_TRUST: Final = 0.3
_STEPS: Final = 8
_MAX_BETA: Final = 3.0


def bone_lengths(keypoints: NDArray[np.float32], trust: Float64) -> tuple[Float64, Float64]:
    """Median length of each kind of bone over a clip.

    Args:
        keypoints: Visible frames [T, 29, 3], metres.
        trust: [T, 29], 0..1.

    Returns:
        lengths [7] in metres, and the number of frames and sides each was seen in [7].
    """
    lengths, counts = np.zeros(len(_BONES)), np.zeros(len(_BONES))
    for kind, pairs in enumerate(_BONES):
        sides: list[float] = []
        for a, b in pairs:
            seen = np.minimum(trust[:, a], trust[:, b]) > _MIN_TRUST
            counts[kind] += seen.sum()
            if seen.any():
                distance = np.linalg.norm(keypoints[seen, a] - keypoints[seen, b], axis=-1)
                sides.append(float(np.median(distance)))
        # The net makes one side longer and the other shorter by its error in depth.
        lengths[kind] = np.mean(sides) if sides else 0.0
    return lengths, counts


def fit_betas(body: BodyModel, lengths: Float64, counts: Float64) -> NDArray[np.float32]:
    """Most probable betas [10] for bone lengths, with the shape space's normal prior.

    Gauss-Newton on sum ((length(beta) - seen) / noise)^2 + |beta|^2.

    Args:
        body: The body.
        lengths: [7] metres, from `bone_lengths`.
        counts: Frames each was seen in [7]; a bone of none has no say.
    """
    template = body.keypoint_template.astype(np.float64)
    directions = body.keypoint_shapedirs.astype(np.float64)
    rows = [pairs[0] for pairs in _BONES]
    first, second = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    weights = np.sqrt(np.minimum(counts / 10.0, 1.0)) / (
        _RELATIVE_NOISE * np.maximum(lengths, 0.05)
    )
    bone_template = template[second] - template[first]
    bone_directions = directions[second] - directions[first]
    betas = np.zeros(directions.shape[-1])
    for _ in range(_STEPS):
        bones = bone_template + bone_directions @ betas
        size = np.linalg.norm(bones, axis=-1)
        J = weights[:, None] * np.einsum("nk,nkb->nb", bones / size[:, None], bone_directions)
        residual = weights * (size - lengths)
        betas -= np.linalg.solve(J.T @ J + np.eye(len(betas)), J.T @ residual + betas)
    return np.clip(betas, -_MAX_BETA, _MAX_BETA).astype(np.float32)
