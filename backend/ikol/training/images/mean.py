"""The mean pose and shape that HMR's and SMPLer's regressions begin at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from ikol.errors import IkolError
from ikol.estimators.smpler.rotation_6d import rotmats_from_6d
from ikol.npz_arrays import read_npz_arrays
from ikol.skeleton import NUM_JOINTS

_LEAST_DETERMINANT: Final = 0.99
"""Of a rotation it is 1; of zeros it is 0, of what is no number none."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A body.

    Attributes:
        R_parent_joint: Rotations [24, 3, 3]; index 0 from the body to the camera.
        betas: Shape [10].
    """

    R_parent_joint: Tensor
    betas: Tensor


def read_mean(file: str) -> Mean | None:
    """The mean of a file as SPIN's authors distribute it (`smpl_mean_params.npz`).

    N. Kolotouros et al., "Learning to reconstruct 3D human pose and shape via model-fitting in the
    loop", ICCV 2019.

    Args:
        file: An .npz with `pose` [144], six numbers a joint, and `shape` [10]; "" for none.

    Raises:
        IkolError: "bad_mean".
    """
    if not file:
        return None

    def refused(problem: str) -> IkolError:
        return IkolError(
            f"{file} is no file of a mean pose and shape: {problem}.",
            "Name SPIN's smpl_mean_params.npz, or leave `mean` out to begin at the T-pose.",
            "bad_mean",
        )

    arrays = read_npz_arrays(Path(file), refused, ("pose", "shape"))
    try:
        pose = torch.from_numpy(arrays["pose"].astype(np.float32)).reshape(NUM_JOINTS, 6)
        betas = torch.from_numpy(arrays["shape"].astype(np.float32)).reshape(10)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise refused(f"its arrays are others ({error})") from error
    R = rotmats_from_6d(pose)
    if not bool(betas.isfinite().all() & (torch.linalg.det(R) > _LEAST_DETERMINANT).all()):
        raise refused("not all of it are numbers of a rotation or a shape")
    return Mean(R, betas)
