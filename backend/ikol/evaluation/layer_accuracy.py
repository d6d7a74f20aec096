"""How accurate the solvers are when keypoints, bones and twists are not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from ikol.body.kinematics import global_rotations
from ikol.evaluation.disturbances import Disturbance, Given, disturb
from ikol.evaluation.metrics import rotation_errors_deg
from ikol.evaluation.poses import Poses
from ikol.evaluation.solvers import NamedSolver, solver_named
from ikol.solver import Solution

DISTURBANCES = tuple(
    Disturbance(noise_mm, bone_error, twist_deg)
    for noise_mm, bone_error, twist_deg in product(
        (0.0, 10.0, 20.0, 30.0), (0.0, 0.05, 0.1), (0.0, 10.0)
    )
)
"""Every combination that is measured."""

REFERENCE = "analytic-adaptive"
"""The solver whose objective the others should never exceed."""

_ROUNDING_RELATIVE = 1e-5
_ROUNDING_M2 = 1e-10


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """One solver under one disturbance; means over frames, keypoints but the pelvis, and joints.

    Attributes:
        solver: Name in `ikol.evaluation.solvers`.
        keypoint_noise_mm: See `Disturbance`; as are the next two.
        bone_error: Relative.
        twist_error_deg: In degrees.
        mpjpe_given_mm: Distance of the solved keypoints to those that were given.
        mpjpe_true_mm: Distance to the true ones.
        rotation_local_deg: Angle between solved and true rotations relative to the parent.
        rotation_global_deg: The same in the world.
        objective: 1/2 |f - P|^2 of the given keypoints, m^2 (Eq. 5).
        poses: "random" or "mocap".
        frames: How many were measured.
        frames_above_analytic: Frames whose objective is above that of `REFERENCE`.
        worst_frame_mm: The greatest mean distance to the given keypoints in a frame.
    """

    solver: str
    keypoint_noise_mm: float
    bone_error: float
    twist_error_deg: float
    mpjpe_given_mm: float
    mpjpe_true_mm: float
    rotation_local_deg: float
    rotation_global_deg: float
    objective: float
    poses: str
    frames: int
    frames_above_analytic: int
    worst_frame_mm: float


def measure_accuracy(
    poses: Poses,
    solvers: Sequence[NamedSolver],
    seed: int,
    disturbances: Sequence[Disturbance] = DISTURBANCES,
    on_step: Callable[[int], None] = lambda done: None,
) -> list[AccuracyRow]:
    """Measure solvers on the same poses and errors.

    Args:
        poses: The poses.
        solvers: The solvers.
        seed: Seed of the errors.
        disturbances: The sizes of the errors.
        on_step: Told how many of the rows are done.

    Returns:
        A row for each disturbance and solver.
    """
    rows: list[AccuracyRow] = []
    for disturbance in disturbances:
        given = disturb(poses, disturbance, seed)
        reference = objectives(solve_with(solver_named(REFERENCE), given, disturbance), given)
        for solver in solvers:
            count = min(len(poses), solver.most_frames or len(poses))
            part = Given(
                given.targets[:count], given.rest_keypoints[:count], given.twist_cos_sin[:count]
            )
            solution = solve_with(solver, part, disturbance)
            rows.append(_row(solver, disturbance, poses, part, solution, reference))
            on_step(len(rows))
    return rows


def solve_with(solver: NamedSolver, given: Given, disturbance: Disturbance) -> Solution:
    """Solve without derivatives; the solver knows how noisy keypoints are, nothing else."""
    with torch.no_grad():
        return solver.solve(
            given.targets,
            given.rest_keypoints,
            given.twist_cos_sin,
            1e-3 * disturbance.keypoint_noise_mm,
        )


def objectives(solution: Solution, given: Given) -> Tensor:
    """1/2 |f - P|^2 of each frame [N], m^2."""
    return 0.5 * (solution.keypoints - _about_pelvis(given.targets)).square().sum((-2, -1))


def is_above(objective: Tensor, reference: Tensor) -> Tensor:
    """Where an objective is above a reference's by more than rounding [N]."""
    return objective > (1 + _ROUNDING_RELATIVE) * reference + _ROUNDING_M2


def distances_to_given_mm(solution: Solution, given: Given) -> Tensor:
    """Distances of keypoints 1..28 to those that were given [N, 28]."""
    return _distances_mm(solution.keypoints, _about_pelvis(given.targets))


def _row(  # noqa: PLR0917
    solver: NamedSolver,
    disturbance: Disturbance,
    poses: Poses,
    given: Given,
    solution: Solution,
    reference: Tensor,
) -> AccuracyRow:
    frames = len(given.targets)
    R_true, R_solved = poses.R_parent_joint[:frames], solution.R_parent_joint.double()
    to_given_mm = distances_to_given_mm(solution, given)
    to_true_mm = _distances_mm(solution.keypoints, poses.keypoints[:frames])
    local_deg = rotation_errors_deg(R_solved.numpy(), R_true.numpy())
    global_deg = rotation_errors_deg(
        global_rotations(R_solved).numpy(), global_rotations(R_true).numpy()
    )
    objective = objectives(solution, given)
    return AccuracyRow(
        solver=solver.name,
        keypoint_noise_mm=disturbance.keypoint_noise_mm,
        bone_error=disturbance.bone_error,
        twist_error_deg=disturbance.twist_error_deg,
        mpjpe_given_mm=float(to_given_mm.mean()),
        mpjpe_true_mm=float(to_true_mm.mean()),
        rotation_local_deg=float(local_deg.mean()),
        rotation_global_deg=float(global_deg.mean()),
        objective=float(objective.mean()),
        poses=poses.kind,
        frames=frames,
        frames_above_analytic=int(is_above(objective, reference[:frames]).sum()),
        worst_frame_mm=float(to_given_mm.mean(-1).max()),
    )


def _distances_mm(keypoints: Tensor, others: Tensor) -> Tensor:
    """Distances of keypoints 1..28 [N, 28]; the pelvis is the origin of both."""
    return 1e3 * (keypoints - others)[..., 1:, :].norm(dim=-1)


def _about_pelvis(keypoints: Tensor) -> Tensor:
    return keypoints - keypoints[..., :1, :]
