"""The rotation that best aligns two sets of vectors: Kabsch's solution, differentiable everywhere.

W. Kabsch, "A solution for the best rotation to relate two sets of vectors", 1976.
"""

import torch
from torch import Tensor

from ikol.made_once import constant_like
from ikol.rotations import identity, skew

_VEE = (
    (0, 0, 0),
    (0, 0, -1),
    (0, 1, 0),
    (0, 0, 1),
    (0, 0, 0),
    (-1, 0, 0),
    (0, -1, 0),
    (1, 0, 0),
    (0, 0, 0),
)
"""From the elements of a matrix to the vector of S - S^T: (S32 - S23, S13 - S31, S21 - S12)."""


def align_vectors(source: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    """Minimise sum_k weights_k |R source_k - target_k|^2 over rotations R.

    Args:
        source: Vectors [..., n, 3].
        target: Vectors [..., n, 3].
        weights: Non-negative weights [..., n].

    Returns:
        R [..., 3, 3]. Where the vectors leave it open (all weights zero, all collinear), one of
        the solutions, with finite derivatives.
    """
    # sum_k w_k target_k source_k^T, whose nearest rotation is R
    correlation = target.mT @ (weights[..., None] * source)
    fixed = correlation.detach()
    # What is not finite counts as zero: one such frame would be an error for all of them.
    u, singular, vh = torch.linalg.svd(fixed.nan_to_num(0.0, 0.0, 0.0))
    x, y, z = (u @ vh).unbind(-1)
    sign = (torch.linalg.cross(x, y) * z).sum(-1)
    R = torch.cat([u[..., :2], u[..., 2:] * sign[..., None, None]], dim=-1) @ vh
    if not torch.is_grad_enabled():
        return R
    largest, middle, least = singular.unbind(-1)
    determined = middle + sign * least > torch.finfo(R.dtype).eps ** 0.5 * largest
    return R @ _tangent_of_alignment(R, correlation, determined)


def _tangent_of_alignment(R: Tensor, correlation: Tensor, determined: Tensor) -> Tensor:
    """The identity [..., 3, 3] in value, carrying the derivative of R with the correlation M.

    R is where S = R^T M is symmetric; for a small rotation vector x on its right this reads
    (tr(S) I - S) x = vee(S - S^T). An SVD's own derivative would be infinite where two singular
    values are equal, though that of R is not. Where R is not determined, it is taken as constant.
    """
    eye = identity(R)
    symmetric = R.mT @ correlation
    fixed = symmetric.detach()
    trace = fixed.diagonal(dim1=-2, dim2=-1).sum(-1)[..., None, None]
    curvature = torch.where(determined[..., None, None], trace * eye - fixed, eye)
    vee = (symmetric.flatten(-2) @ constant_like(symmetric, _VEE)) * determined[..., None]
    # The inverse, for `solve_ex` has wrong derivatives under `vmap(jacfwd(...))`.
    inverse, _ = torch.linalg.inv_ex(curvature)
    rotvec = (inverse @ vee[..., None]).squeeze(-1)
    return eye + skew(rotvec - rotvec.detach())
