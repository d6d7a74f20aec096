"""Poses and shapes of real people without pictures: what an adversary takes for human.

Files of AMASS (N. Mahmood et al., ICCV 2019) know both; other motion files know poses alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import NUM_BETAS
from ikol.errors import IkolError
from ikol.mocap import find_motions, read_motion
from ikol.training.data.splits import is_held_out, subject_of

from .reading import read_arrays

Float32 = NDArray[np.float32]

_POSES_PER_S: Final = 10.0
"""Neighbours in a motion say the same thing twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """Poses of SMPL's skeleton.

    Attributes:
        R_parent_joint: Rotations relative to the parent [N, 24, 3, 3]; index 0 takes the T-pose to
            a world with z up.
        betas: Shape of who was in the pose [N, 10]; NaN where the file says nothing of it.
    """

    R_parent_joint: Float32
    betas: Float32

    def __len__(self) -> int:
        """How many poses there are."""
        return len(self.R_parent_joint)


def load_poses(place: Path) -> Poses:
    """Read all motions of a folder and those within, thinned to ten poses a second.

    Subjects that are held out are left out.

    Args:
        place: A folder of .npz of AMASS or other motion files, or one of these.

    Raises:
        IkolError: "no_motion" if there is none, or what reading a file raises.
    """
    rotations: list[Float32] = []
    betas: list[Float32] = []
    for path in find_motions(place):
        if place.is_dir() and is_held_out(subject_of(path.stem)):
            continue
        motion = read_motion(path)
        slots = np.floor(motion.timestamps_s * _POSES_PER_S + 1e-6)
        _, chosen = np.unique(slots, return_index=True)
        rotations.append(motion.R_parent_joint[chosen].astype(np.float32))
        betas.append(np.tile(_betas(path), (len(chosen), 1)))
    if not rotations:
        raise IkolError(
            f"All motions at {place} are of subjects that are held out.",
            "Add motions of others.",
            "no_motion",
        )
    return Poses(np.concatenate(rotations), np.concatenate(betas))


def _betas(path: Path) -> Float32:
    """Shape [10] that a file tells, whichever body it is of."""
    betas = np.full(NUM_BETAS, np.nan, np.float32)
    if path.suffix.lower() == ".npz":
        told = read_arrays(path, ("poses",), ("betas",)).get("betas", betas).ravel()[:NUM_BETAS]
        betas[: len(told)] = told
    return betas
