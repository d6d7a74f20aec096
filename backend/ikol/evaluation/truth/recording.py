"""What another system recorded of the person, as its file has it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TruePoses:
    """Rotations on SMPL's skeleton.

    Attributes:
        R_parent_joint: Relative to the parent [T, 24, 3, 3]; index 0 in any upright world.
        betas: Shape [10] on the body that they are evaluated with; None if it is not known.
    """

    R_parent_joint: Float64
    betas: Float64 | None


@dataclass(frozen=True, slots=True)
class Truth:
    """A recording of T frames of N points, and of rotations where the file has some.

    Attributes:
        name: Name of the file.
        names: Names of the points as in the file [N].
        points: [T, N, 3] in the file's unit and axes; NaN where missing.
        metres_per_unit: The file's unit; None where it does not tell.
        timestamps_s: Time of each frame on the file's own clock [T]; None where it does not tell.
        poses: Rotations; None if there are only points.
        joint_map: What the names mean, where the reader knows; None where a convention has to be
            recognised or a map given.
    """

    name: str
    names: tuple[str, ...]
    points: Float64
    metres_per_unit: float | None
    timestamps_s: Float64 | None
    poses: TruePoses | None = None
    joint_map: dict[str, tuple[str, ...]] | None = None


METRES_PER_UNIT = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254}
"""Units by the names that files and users give them."""


def unit_named(name: str) -> float | None:
    """Metres in a unit of some name; None for a name that says nothing."""
    plain = name.strip().strip("\x00").lower()
    words = {"meters": "m", "metres": "m", "meter": "m", "metre": "m", "inches": "in", "inch": "in"}
    return METRES_PER_UNIT.get(words.get(plain, plain))


def bad_truth(path: Path, what: str) -> IkolError:
    """The error for a file that cannot serve as ground truth.

    Args:
        path: The file.
        what: What is wrong, as the end of a sentence that begins with "it".
    """
    return IkolError(
        f"{path} cannot be read as ground truth: {what}.", "Export it again.", "bad_truth"
    )
