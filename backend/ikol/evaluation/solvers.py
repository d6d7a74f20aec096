"""The solvers that are measured: one table of names for `ikol evaluate layer` and `ikol bench`.

To measure another solver, add a line to `SOLVERS`. A solver is a mode of `ikol.solver.solve` with
the settings that one would choose when the noise of the keypoints is known, which is what makes a
comparison of priors fair: no solver sees more than the noise's standard deviation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from torch import Tensor

from ikol.errors import IkolError
from ikol.solver import Settings, Solution, solve
from ikol.solver.settings import RELEASED

USUAL_SWING_RAD = 0.3
"""Spread of a swing's component in everyday motion; the width of the swing prior."""

LIMIT_SOFTNESS_RAD = 0.14
"""How far outside of its range a joint may well be; the width of the soft joint limits."""


@dataclass(frozen=True, slots=True)
class NamedSolver:
    """A mode with its settings.

    Attributes:
        name: What it is called in tables.
        mode: Mode of `ikol.solver.solve`.
        settings_for: From the standard deviation of the keypoints' noise in metres to settings.
        most_frames: Most frames that an accuracy run gives it, for solvers that take long; None:
            all of them.
    """

    name: str
    mode: str
    settings_for: Callable[[float], Settings]
    most_frames: int | None = None

    def solve(
        self,
        targets: Tensor,
        rest_keypoints: Tensor,
        twist_cos_sin: Tensor,
        keypoint_noise_m: float = 0.0,
    ) -> Solution:
        """Solve with the settings for a noise; tensors as `ikol.solver.solve` takes them."""
        settings = self.settings_for(keypoint_noise_m)
        return solve(self.mode, targets, rest_keypoints, twist_cos_sin, settings=settings)


def _always(settings: Settings) -> Callable[[float], Settings]:
    return lambda keypoint_noise_m: settings


def _swing_prior(keypoint_noise_m: float) -> Settings:
    return Settings(swing_prior=(keypoint_noise_m / USUAL_SWING_RAD) ** 2)


def _swing_prior_and_limits(keypoint_noise_m: float) -> Settings:
    limits = (keypoint_noise_m / LIMIT_SOFTNESS_RAD) ** 2
    return replace(_swing_prior(keypoint_noise_m), joint_limits=limits)


SOLVERS: tuple[NamedSolver, ...] = (
    NamedSolver("analytic-naive", "analytic", _always(Settings(adaptive=False))),
    NamedSolver("analytic-adaptive", "analytic", _always(Settings(adaptive=True))),
    NamedSolver("swing1-released", "swing1", _always(RELEASED)),
    NamedSolver("swing1", "swing1", _always(Settings())),
    NamedSolver("swing1-adapted", "swing1", _always(Settings(sigma=None, iterations=30)), 128),
    NamedSolver("swing2-2-iterations", "swing2", _always(Settings(iterations=2))),
    NamedSolver("swing2", "swing2", _always(Settings())),
    NamedSolver("swing2-prior", "swing2", _swing_prior),
    NamedSolver("swing2-prior-limits", "swing2", _swing_prior_and_limits),
    NamedSolver("full", "full", _always(Settings())),
    NamedSolver("smplify", "smplify", _always(Settings()), most_frames=64),
)
"""Every solver that is measured, in the order of the tables."""

SPEED_SOLVERS: tuple[NamedSolver, ...] = (
    *SOLVERS,
    NamedSolver(
        "swing2-2-iterations-torch", "swing2", _always(Settings(iterations=2, engine="torch"))
    ),
    NamedSolver("swing2-torch", "swing2", _always(Settings(engine="torch"))),
    NamedSolver("swing2-implicit", "swing2", _always(Settings(differentiation="implicit"))),
)
"""The same, and those that differ from one of them in speed alone."""


def solver_named(name: str) -> NamedSolver:
    """A solver of the table.

    Raises:
        IkolError: "unknown_solver" if there is none of that name.
    """
    for solver in SPEED_SOLVERS:
        if solver.name == name:
            return solver
    names = ", ".join(solver.name for solver in SPEED_SOLVERS)
    raise IkolError(f"There is no solver {name}.", f"There are {names}.", "unknown_solver")
