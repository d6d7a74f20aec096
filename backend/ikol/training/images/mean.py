"""The mean pose and shape that HMR's and SMPLer's regressions begin at."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from ikol.errors import IkolError
from ikol.estimators.smpler.rotation_6d import rotmats_from_6d
from ikol.skeleton import NUM_JOINTS

_DAMAGED: Final = (
    OSError,
    ValueError,
    TypeError,
    EOFError,
    KeyError,
    zipfile.BadZipFile,
    RuntimeError,
)
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
    try:
        with Path(file).open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            pose = torch.from_numpy(arrays["pose"].astype(np.float32)).reshape(NUM_JOINTS, 6)
            betas = torch.from_numpy(arrays["shape"].astype(np.float32)).reshape(10)
        R = rotmats_from_6d(pose)
        if not bool(betas.isfinite().all() & (torch.linalg.det(R) > _LEAST_DETERMINANT).all()):
            raise ValueError("not all of it are numbers of a rotation or a shape")
    except _DAMAGED as error:
        raise IkolError(
            f"{file} is no file of a mean pose and shape: {error}.",
            "Name SPIN's smpl_mean_params.npz, or leave `mean` out to begin at the T-pose.",
            "bad_mean",
        ) from error
    return Mean(R, betas)
