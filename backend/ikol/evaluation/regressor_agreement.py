"""Whether cameras that see the same moment say the same of it, on training clips of a scene."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics import rotation_errors_deg
from ikol.evaluation.training_clip_poses import Answer

Float64 = NDArray[np.float64]
_Alike = tuple[str, str, int, str, str]
"""Scene, motion, frames, estimator and solver."""

_CAMERA: Final = re.compile(r"\.\d+$")


@dataclass(frozen=True, slots=True)
class CameraPair:
    """How far the rotations that two cameras lead to are apart, by one estimator and solver.

    Attributes:
        clips: Names of the two clips.
        motion: Name of the motion that both show.
        estimator: Name of the estimator.
        solver: As in `RegressorScore`.
        frames: Frames in which both saw the person.
        rotation_local_deg: Mean difference of rotations relative to the parent, joints 1..23.
    """

    clips: tuple[str, str]
    motion: str
    estimator: str
    solver: str
    frames: int
    rotation_local_deg: float


@dataclass(slots=True)
class SceneCameras:
    """Compares clips of the same scene as they come; clips 000007 and 000007.2 are of one.

    Attributes:
        pairs: What was found so far.
    """

    pairs: list[CameraPair] = field(default_factory=list[CameraPair])
    _seen: dict[_Alike, list[tuple[str, Float64]]] = field(
        default_factory=dict[_Alike, list[tuple[str, Float64]]]
    )

    def add(self, clip: str, motion: str, estimator: str, answers: Sequence[Answer]) -> None:
        """Compare what an estimator makes of a clip with what it made of the scene's others.

        Args:
            clip: Name of the clip.
            motion: Name of its motion.
            estimator: Name of the estimator.
            answers: What each solver makes of it.
        """
        scene = _CAMERA.sub("", clip)
        for answer in answers:
            if answer.R_parent_joint is None:
                continue
            frames = len(answer.R_parent_joint)
            others = self._seen.setdefault((scene, motion, frames, estimator, answer.solver), [])
            for other, R_other in others:
                errors = _difference_deg(R_other, answer.R_parent_joint)
                if len(errors):
                    names = (min(other, clip), max(other, clip))
                    pair = (names, motion, estimator, answer.solver, len(errors))
                    self.pairs.append(CameraPair(*pair, float(errors.mean())))
            others.append((clip, answer.R_parent_joint))


def mean_agreement(pairs: Sequence[CameraPair]) -> list[tuple[str, str, int, float]]:
    """Estimator, solver, number of pairs and mean difference in degrees, every pair alike."""
    ordered = sorted(pairs, key=lambda pair: (pair.estimator, pair.solver))
    means: list[tuple[str, str, int, float]] = []
    for (estimator, solver), group in itertools.groupby(
        ordered, key=lambda pair: (pair.estimator, pair.solver)
    ):
        values = [pair.rotation_local_deg for pair in group]
        means.append((estimator, solver, len(values), fmean(values)))
    return means


def _difference_deg(R: Float64, R_other: Float64) -> Float64:
    """Of joints 1..23 in the frames that both have [n, 23]."""
    both = np.isfinite(R).all((1, 2, 3)) & np.isfinite(R_other).all((1, 2, 3))
    return rotation_errors_deg(R[both], R_other[both])[:, 1:]
