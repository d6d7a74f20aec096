"""How fast the modes arrive: error and cost after each iteration (Fig. 3 of the IKOL paper)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ikol.evaluation.disturbances import Disturbance, disturb
from ikol.evaluation.layer_accuracy import distances_to_given_mm, objectives, solve_with
from ikol.evaluation.poses import Poses
from ikol.evaluation.solvers import NamedSolver
from ikol.solver.settings import RELEASED, Settings, Start

ITERATIONS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30)
NOISES_MM = (0.0, 20.0)

_STARTS: tuple[tuple[str, str, Settings], ...] = (
    ("swing1, sigma 0.1 (released)", "swing1", RELEASED),
    ("swing1, sigma 0.05", "swing1", Settings()),
    ("swing1, sigma 0.01", "swing1", Settings(sigma=0.01)),
    ("swing1, adapted damping, from zero", "swing1", Settings(sigma=None, start=Start.ZERO)),
    ("swing2 from zero", "swing2", Settings(start=Start.ZERO)),
    ("swing2 from the closed form", "swing2", Settings()),
    ("full from zero", "full", Settings(start=Start.ZERO)),
    ("full from the closed form", "full", Settings()),
)

CURVES = len(NOISES_MM) * len(_STARTS)
"""How many curves `measure_convergence` gives."""


@dataclass(frozen=True, slots=True)
class Convergence:
    """What is reached after each of `ITERATIONS`.

    Attributes:
        name: Mode and start.
        keypoint_noise_mm: Noise of the keypoints.
        mpjpe_given_mm: Distance to the given keypoints, of the median frame.
        objective: 1/2 |f - P|^2 in m^2, mean over frames.
    """

    name: str
    keypoint_noise_mm: float
    mpjpe_given_mm: tuple[float, ...]
    objective: tuple[float, ...]


def measure_convergence(
    poses: Poses, seed: int, on_step: Callable[[int], None] = lambda done: None
) -> list[Convergence]:
    """Solve with each number of iterations, for each mode, start and noise.

    Args:
        poses: The poses.
        seed: Seed of the noise.
        on_step: Told how many curves are done.
    """
    curves: list[Convergence] = []
    for noise_mm in NOISES_MM:
        disturbance = Disturbance(noise_mm, 0.0, 0.0)
        given = disturb(poses, disturbance, seed)
        for name, mode, settings in _STARTS:
            errors_mm: list[float] = []
            costs: list[float] = []
            for iterations in ITERATIONS:
                chosen = replace(settings, iterations=iterations)
                solver = NamedSolver(name, mode, lambda noise_m, chosen=chosen: chosen)
                solution = solve_with(solver, given, disturbance)
                errors_mm.append(float(distances_to_given_mm(solution, given).mean(-1).median()))
                costs.append(float(objectives(solution, given).mean()))
            curves.append(Convergence(name, noise_mm, tuple(errors_mm), tuple(costs)))
            on_step(len(curves))
    return curves
