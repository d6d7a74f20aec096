"""The five surface points that end the leaf bones: head top, middle fingertips, big toes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import JOINT_NAMES

_KNOWN = {
    6890: (411, 2445, 5905, 3216, 6617),  # SMPL and SMPL-H, as in HybrIK
    10475: (None, 5058, 7794, 5770, 8463),  # SMPL-X, as smplx names them
}
"""Head top, left and right middle fingertip, left and right big toe by number of vertices."""


def keypoint_vertices(arrays: dict[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Vertices of the five points [5], from the known topologies or by where they lie.

    Args:
        arrays: A body in the T-pose with 24 joints, by SMPL's names.
    """
    vertices = arrays["v_template"].astype(np.float64)
    left_foot, right_foot = (
        arrays["weights"][:, JOINT_NAMES.index(name)] > 0.5 for name in ("left_foot", "right_foot")
    )
    farthest = (
        np.argmax(vertices[:, 1]),
        np.argmax(vertices[:, 0]),
        np.argmin(vertices[:, 0]),
        np.argmax(np.where(left_foot, vertices[:, 2], -np.inf)),
        np.argmax(np.where(right_foot, vertices[:, 2], -np.inf)),
    )
    known = _KNOWN.get(len(vertices), (None,) * 5)
    chosen = [there if here is None else here for here, there in zip(known, farthest, strict=True)]
    return np.array(chosen, dtype=np.int64)
