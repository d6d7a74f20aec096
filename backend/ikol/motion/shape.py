"""Shape of the person, once for the clip: betas whose bones have the lengths that were seen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel

Float64 = NDArray[np.float64]

_BONES: Final = (
    ((1, 4), (2, 5)),
    ((4, 7), (5, 8)),
    ((1, 7), (2, 8)),
    ((16, 18), (17, 19)),
    ((18, 20), (19, 21)),
    ((16, 17),),
    ((1, 2),),
    ((1, 16), (2, 17)),
)
"""Pairs of keypoints, left and right together, whose distance is fixed: bones, the stretched leg,
and nearly so the trunk."""

_STRETCHED_LEG: Final = 2

_RELATIVE_NOISE: Final = np.array([0.12, 0.12, 0.06, 0.16, 0.16, 0.20, 0.40, 0.08])
"""Systematic error of the lengths, relative; more frames do not lessen it. With half of it captures
of held-out people are further from the truth than on the average body."""

_IN_PICTURE: Final = (1, 2, 4, 5, 7, 8, 16, 17, 18, 19, 20, 21)
"""Keypoints that the net sees as such."""

_MIN_TRUST: Final = 0.3
_LONGEST_PERCENTILE: Final = 90.0
_MIN_SHARE_SEEN: Final = 0.9
_STEPS: Final = 8
_MAX_BETA: Final = 3.0
_SIZE_NOISE_M: Final = 0.02


def bone_lengths(
    keypoints: NDArray[np.float32], points_px: NDArray[np.float32], trust: Float64
) -> tuple[Float64, Float64]:
    """Length of each kind of bone over a clip.

    The net's depth makes bones too long, and a leg that is too long stands with its knee bent. So
    where a bone is once seen nearly broadside, its longest length in the picture counts, in the
    person's scale of that frame; else the median in space.

    Args:
        keypoints: Visible frames [T, 29, 3], metres.
        points_px: The same in the picture [T, 29, 2].
        trust: [T, 29], 0..1.

    Returns:
        lengths [8] in metres, and the number of frames and sides each was seen in [8]; 0 for a
        leg that never stretches.
    """
    in_metres = points_px / picture_scale(keypoints, points_px, trust)[:, None, None]
    in_space, broadside, counts = (np.zeros(len(_BONES)) for _ in range(3))
    for kind, pairs in enumerate(_BONES):
        lengths: list[tuple[float, float]] = []
        for a, b in pairs:
            seen = np.minimum(trust[:, a], trust[:, b]) > _MIN_TRUST
            counts[kind] += seen.sum()
            if seen.any():
                distance = np.linalg.norm(keypoints[seen, a] - keypoints[seen, b], axis=-1)
                flat = np.linalg.norm(in_metres[seen, a] - in_metres[seen, b], axis=-1)
                lengths.append(
                    (float(np.median(distance)), float(np.percentile(flat, _LONGEST_PERCENTILE)))
                )
        # The net makes one side longer and the other shorter by its error in depth.
        if lengths:
            in_space[kind], broadside[kind] = np.mean(lengths, axis=0)
    in_space[_STRETCHED_LEG] = in_space[:_STRETCHED_LEG].sum()
    believed = broadside > _MIN_SHARE_SEEN * in_space
    counts[_STRETCHED_LEG] *= believed[_STRETCHED_LEG]
    return np.where(believed, broadside, in_space), counts


def picture_scale(
    keypoints: NDArray[np.float32], points_px: NDArray[np.float32], trust: Float64
) -> Float64:
    """Pixels a metre at the person in each frame [T], by least squares on x and y."""
    points = list(_IN_PICTURE)
    w = (trust[:, points] + 1e-3)[..., None]
    total = w.sum(1, keepdims=True)
    space, picture = keypoints[:, points, :2], points_px[:, points]
    space = space - (w * space).sum(1, keepdims=True) / total
    picture = picture - (w * picture).sum(1, keepdims=True) / total
    spread = (w * space * space).sum((1, 2))
    return np.maximum((w * space * picture).sum((1, 2)) / np.maximum(spread, 1e-6), 1e-3)


def fit_betas(body: BodyModel, lengths: Float64, counts: Float64) -> NDArray[np.float32]:
    """Most probable betas [10] for bone lengths, with the shape space's normal prior.

    Gauss-Newton on sum ((length(beta) - seen) / noise)^2 + |beta|^2.

    Args:
        body: The body.
        lengths: [8] metres, from `bone_lengths`.
        counts: Frames each was seen in [8]; a bone of none has no say.
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


def scaled_betas(body: BodyModel, betas: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Betas [10] of somebody as large as `factor` times the person of some betas, by keypoints."""
    if factor == 1.0:
        return betas
    template = body.keypoint_template.astype(np.float64)
    directions = body.keypoint_shapedirs.astype(np.float64)
    wanted = factor * (template + directions @ betas) - template
    flat = directions.reshape(-1, directions.shape[-1])
    # The prior of `fit_betas`, against 2 cm: what hardly changes the size does not run away.
    J = flat.T @ flat / _SIZE_NOISE_M**2 + np.eye(flat.shape[-1])
    scaled = np.linalg.solve(J, flat.T @ wanted.ravel() / _SIZE_NOISE_M**2)
    return np.clip(scaled, -_MAX_BETA, _MAX_BETA).astype(np.float32)
