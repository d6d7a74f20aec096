"""The .npz in which SPIN's authors and their followers pass on annotations.

N. Kolotouros et al., "Learning to reconstruct 3D human pose and shape via model-fitting in the
loop", ICCV 2019. Arrays: `imgname` [N], `center` [N, 2], `scale` [N] (side of the square over 200
pixels), `part` [N, 24, 3] (x, y, whether it is labelled), `S` [N, 24, 4] (metres from the pelvis,
whether it is labelled), and sometimes `pose` [N, 72], `shape` [N, 10], `has_smpl` [N].
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_rotvecs

from .collected import Row
from .reading import Arrays, read_arrays

Float32 = NDArray[np.float32]

_H36M: Final = (14, 3, 4, 5, 2, 1, 0, 16, 12, 17, 18, 9, 10, 11, 8, 7, 6)
"""Human3.6M's 17 joints among the 24."""

_FEWEST: Final = 2
"""Labelled keypoints that have a box about them."""


def spin_rows(path: Path, pictures: Path) -> Iterator[Row]:
    """The people in a file, with Human3.6M's 17 joints.

    The box is about the keypoints that are labelled in the picture; who has none or a single one
    is left out.

    Raises:
        IkolError: "bad_dataset".
    """
    arrays = read_arrays(path, ("imgname", "part", "S"), ("pose", "shape", "has_smpl"))
    joints = list(_H36M)
    for index, name in enumerate(arrays["imgname"].tolist()):
        part, space = arrays["part"][index][joints], arrays["S"][index][joints]
        labelled = part[:, 2] > 0
        if labelled.sum() < _FEWEST:
            continue
        R_parent_joint, betas = _parameters(arrays, index)
        points = part[labelled, :2]
        yield Row(
            picture=pictures / name,
            box_px=np.concatenate((points.min(0), points.max(0))).astype(np.float32),
            keypoints_px=np.column_stack((part[:, :2], labelled)).astype(np.float32),
            take=str(Path(name).parent),
            keypoints_camera=np.where(space[:, 3:] > 0, space[:, :3], np.nan).astype(np.float32),
            R_parent_joint=R_parent_joint,
            betas=betas,
        )


def _parameters(arrays: Arrays, index: int) -> tuple[Float32 | None, Float32 | None]:
    """Rotations and shape of a person, if they have been fitted."""
    if "pose" not in arrays or ("has_smpl" in arrays and not arrays["has_smpl"][index]):
        return None, None
    rotvecs = arrays["pose"][index].astype(np.float32).reshape(24, 3)
    return rotmats_from_rotvecs(rotvecs), arrays["shape"][index].astype(np.float32)
