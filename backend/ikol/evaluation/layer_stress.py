"""Whether the layer ever fails: very many hard frames, some with target bones of no length."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.evaluation.disturbances import Disturbance, Given, disturb
from ikol.evaluation.layer_accuracy import (
    REFERENCE,
    distances_to_given_mm,
    is_above,
    objectives,
    solve_with,
)
from ikol.evaluation.poses import random_poses
from ikol.evaluation.solvers import NamedSolver, solver_named
from ikol.skeleton import KEYPOINT_PARENTS, NUM_KEYPOINTS

BATCH = 10_000
OUTLIER_RATIO = 3.0

_NOISE = Disturbance(keypoint_noise_mm=30.0, bone_error=0.0, twist_error_deg=0.0)
_SHARE_WITHOUT_LENGTH = 0.1


@dataclass(frozen=True, slots=True)
class Stress:
    """What became of the frames.

    Attributes:
        solver: Name of the solver.
        frames: How many were solved.
        frames_with_zero_bones: Of these, how many had a target bone of no length.
        not_finite: Frames with a number that is not finite among rotations or keypoints.
        outliers: Frames whose mean distance to the given keypoints is more than three times the
            mean of their batch.
        worst_ratio: The greatest such ratio.
        above_analytic: Frames whose objective is above that of HybrIK's adaptive solution.
        solving_s: Seconds spent in the solver.
    """

    solver: str
    frames: int
    frames_with_zero_bones: int
    not_finite: int
    outliers: int
    worst_ratio: float
    above_analytic: int
    solving_s: float


def stress(
    solver: NamedSolver, frames: int, seed: int, on_step: Callable[[int], None] = lambda done: None
) -> Stress:
    """Solve random poses with 30 mm of noise, a tenth of them with a target bone of no length.

    Args:
        solver: The solver.
        frames: How many; a whole number of batches is taken.
        seed: Seed.
        on_step: Told how many frames are done.
    """
    done, zero_bones, not_finite, outliers, above = 0, 0, 0, 0, 0
    worst_ratio, solving_s = 0.0, 0.0
    while done < frames:
        given, shortened = _hard_frames(seed + done)
        start_s = time.perf_counter()
        solution = solve_with(solver, given, _NOISE)
        solving_s += time.perf_counter() - start_s
        finite = solution.R_parent_joint.isfinite().flatten(1).all(-1)
        finite &= solution.keypoints.isfinite().flatten(1).all(-1)
        errors_mm = distances_to_given_mm(solution, given).mean(-1)
        ratios = errors_mm / errors_mm[finite].mean()
        reference = solve_with(solver_named(REFERENCE), given, _NOISE)
        done += BATCH
        zero_bones += int(shortened.sum())
        not_finite += int((~finite).sum())
        outliers += int((ratios > OUTLIER_RATIO).sum())
        worst_ratio = max(worst_ratio, float(ratios[finite].max()))
        above += int(is_above(objectives(solution, given), objectives(reference, given)).sum())
        on_step(done)
    return Stress(
        solver.name, done, zero_bones, not_finite, outliers, worst_ratio, above, solving_s
    )


def _hard_frames(seed: int) -> tuple[Given, Tensor]:
    """A batch, and which of its frames [BATCH] have a bone of no length."""
    given = disturb(random_poses(BATCH, seed), _NOISE, seed)
    generator = torch.Generator().manual_seed(seed)
    shortened = torch.rand(BATCH, generator=generator) < _SHARE_WITHOUT_LENGTH
    ends = torch.randint(1, NUM_KEYPOINTS, (BATCH,), generator=generator)
    starts = torch.tensor(KEYPOINT_PARENTS)[ends]
    which = shortened.nonzero().squeeze(-1)
    targets = given.targets.clone()
    targets[which, ends[which]] = targets[which, starts[which]]
    return Given(targets, given.rest_keypoints, given.twist_cos_sin), shortened
