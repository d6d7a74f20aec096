"""What can be chosen about a solve."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """What each joint may do.

    Attributes:
        SWING1: One swing angle a joint about the axis that targets and rest pose give, from zero
            swing, root in closed form: the layer exactly as in the IKOL paper.
        SWING2: The whole swing (two degrees of freedom) and a free root, from the closed form.
        ANALYTIC: Baseline: HybrIK's closed form, without iterations.
    """

    SWING1 = "swing1"
    SWING2 = "swing2"
    ANALYTIC = "analytic"


@dataclass(frozen=True, slots=True)
class Damping:
    """Levenberg-Marquardt damping, adapted for each frame on its own.

    Attributes:
        initial: First damping, relative to the mean diagonal of each joint's block of J^T W J.
        decrease: Factor after a step that lowered the cost.
        increase: Factor after a step that did not, and was not taken.
        least, most: Bounds, so that neither limit can over- or underflow.
    """

    initial: float = 2e-2
    decrease: float = 0.2
    increase: float = 8.0
    least: float = 1e-6
    most: float = 1e2


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of `ikol.solver.solve`.

    Attributes:
        iterations: Gauss-Newton iterations; the paper takes 5.
        sigma: Fixed damping of `swing1` in m^2 (sigma in Eq. 10).
        damping: Adapted damping of `swing2`.
        bone_weight: Weight of bone directions, relative to that of keypoints; for targets whose
            bone lengths are not the body's.
        swing_prior: Weight in m^2 of mu (1 - cos swing), about mu/2 swing^2, on each joint of
            `swing2`; for noisy targets, about (keypoint noise in m / usual swing in rad)^2.
        adaptive: Whether bones of `analytic` aim at their child's target from where their joint
            has come to be (HybrIK's adaptive solution) rather than from the joint's own target.
    """

    iterations: int = 5
    sigma: float = 0.1
    damping: Damping = field(default_factory=Damping)
    bone_weight: float = 0.0
    swing_prior: float = 0.0
    adaptive: bool = True


RELEASED = Settings(iterations=5, sigma=0.1)
"""The settings of the code that was released with the paper."""
