"""A folder of motion capture files, read once and kept small: what clips are cut from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.mocap import SmplMotion, find_motions, read_motion
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats

from .splits import is_held_out, subject_of

MOST_FPS: Final = 60.0
"""Rate that files of higher rates are brought down to; no clip is faster."""


@dataclass(frozen=True, slots=True)
class Performance:
    """A whole file of motion.

    Attributes:
        name: Name of the file, without its folder and ending.
        subject: Who performed it, see `subject_of`.
        held_out: Whether the subject is kept for evaluation.
        quats_wxyz: Rotations relative to the parent [T, 24, 4], on one hemisphere in time; index 0
            takes the T-pose to a world with z up.
        pelvis_world: [T, 3] metres.
        timestamps_s: Seconds from the start [T].
        leg_length_m: Hip to ankle of the person that was captured.
    """

    name: str
    subject: str
    held_out: bool
    quats_wxyz: NDArray[np.float32]
    pelvis_world: NDArray[np.float32]
    timestamps_s: NDArray[np.float64]
    leg_length_m: float

    @property
    def duration_s(self) -> float:
        """Time from the first frame to the last."""
        return float(self.timestamps_s[-1])


def load_repertoire(
    motions: Path, on_file: Callable[[int, int], None] = lambda done, total: None
) -> list[Performance]:
    """Read all motions of a folder and those within, in the order of their names.

    A file that is there in two formats is taken once, and so is a trial of CMU's.

    Args:
        motions: A folder of files that `ikol.mocap.read_motion` reads, or one such file.
        on_file: Told how many files are read, and of how many.

    Raises:
        IkolError: "no_motion" if there is none; what reading a file raises.
    """
    files = list({_known_by(path): path for path in find_motions(motions)}.values())
    repertoire: list[Performance] = []
    for done, file in enumerate(files, start=1):
        motion = read_motion(file)
        if len(motion.timestamps_s) > 1:
            repertoire.append(_performance(motion))
        on_file(done, len(files))
    if not repertoire:
        raise IkolError(
            f"No file at {motions} has more than one frame.",
            "Give files of motion, not of single poses.",
            "no_motion",
        )
    return sorted(repertoire, key=lambda performance: performance.name)


def _known_by(path: Path) -> str:
    """What files of one motion have in common: names like CMU's say all, others need a folder."""
    return path.stem if subject_of(path.stem) != path.stem else str(path.with_suffix(""))


def _performance(motion: SmplMotion) -> Performance:
    step_s = float(np.median(np.diff(motion.timestamps_s)))
    stride = max(1, round(1.0 / (MOST_FPS * step_s)))
    quats = align_hemisphere(quats_wxyz_from_rotmats(motion.R_parent_joint[::stride]))
    return Performance(
        name=motion.name,
        subject=subject_of(motion.name),
        held_out=is_held_out(subject_of(motion.name)),
        quats_wxyz=quats.astype(np.float32),
        pelvis_world=motion.pelvis_world[::stride].astype(np.float32),
        timestamps_s=motion.timestamps_s[::stride] - motion.timestamps_s[0],
        leg_length_m=motion.leg_length_m,
    )
