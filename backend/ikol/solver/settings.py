"""What can be chosen about a solve."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, get_args

Engine = Literal["auto", "torch", "compiled"]
Differentiation = Literal["unrolled", "implicit"]

_WEIGHTS: Final = ("bone_weight", "swing_prior", "twist_prior", "joint_limits", "shape_prior")


class Mode(StrEnum):
    """What each joint may do.

    Attributes:
        SWING1: One swing angle a joint about the axis that targets and rest pose give, from zero
            swing, root in closed form: the layer exactly as in the IKOL paper.
        SWING2: The whole swing (two degrees of freedom) and a free root, from the closed form.
        FULL: All of every joint and of the root (three degrees of freedom each), from the closed
            form; the given twist is what a prior pulls towards.
        ANALYTIC: Baseline: HybrIK's closed form, without iterations.
        SMPLIFY: Baseline: all of every joint and of the root, by Adam on a robust error with priors
            on pose and twist, from the rest pose.
    """

    SWING1 = "swing1"
    SWING2 = "swing2"
    FULL = "full"
    ANALYTIC = "analytic"
    SMPLIFY = "smplify"


class Start(StrEnum):
    """Where the iterations start.

    Attributes:
        ZERO: No swing, the given twist; the root from the pelvis's three bones (Kabsch).
        CLOSED_FORM: HybrIK's closed form: the same root, then every bone from where its joint has
            come to be towards its child's target, parents first; in frames where that costs less,
            for targets drawn together until the body's bones fit between them.
        GIVEN: The argument `initial`.
    """

    ZERO = "zero"
    CLOSED_FORM = "closed form"
    GIVEN = "given"


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
class Fitting:
    """Settings of `smplify`.

    Attributes:
        iterations: Steps in all.
        step_rad: Adam's first step, of each angle; later ones fall to near zero linearly.
        stages: Factors on the two priors, one for each stage of equal length.
        pose_prior: Weight in m^2 of 1/2 swing^2 on each joint; about (keypoint noise in m / usual
            swing in rad)^2.
        twist_prior: Weight in m^2 of 1/2 (twist - given twist)^2 on each joint.
        bend_prior: Weight in m^2 of 1/2 bend^2 of knees and elbows that bend the unnatural way.
        robust_m: Error of a keypoint from which on its pull grows weaker, times sqrt(3).
    """

    iterations: int = 200
    step_rad: float = 0.1
    stages: tuple[float, ...] = (20.0, 5.0, 1.0)
    pose_prior: float = 4e-4
    twist_prior: float = 0.1
    bend_prior: float = 0.01
    robust_m: float = 0.3


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of `ikol.solver.solve`.

    Attributes:
        iterations: Gauss-Newton iterations; the paper takes 5.
        sigma: Fixed damping of `swing1` in m^2 (sigma in Eq. 10), with every step taken; None:
            adapted, as in the other modes. The paper says no more than that it is positive; 0.05
            comes closest to given keypoints in five steps, less throws single frames far off.
        damping: Adapted damping; only steps that do not raise the cost are taken.
        start: Where to start; None: at `initial` where that is given, else `smplify` and `swing1`
            with a fixed sigma at zero, as in their papers, and all others at the closed form.
        bone_weight: Weight of bone directions, relative to that of keypoints; for targets whose
            bone lengths are not the body's.
        swing_prior: Weight in m^2 of mu (1 - cos swing), about mu/2 swing^2, on each joint of
            `swing2` and `full`; for noisy targets, about (keypoint noise in m / usual swing in
            rad)^2.
        twist_prior: Weight in m^2 of the given twists in `full`, of about mu/2 (twist - given)^2;
            about (keypoint noise in m / error of the twists in rad)^2.
        joint_limits: Weight in m^2 of about 1/2 (angle outside of its range in rad)^2 on each joint
            of `swing2` and `full`; the ranges are those of `ikol.solver.joint_limits`.
        shape_prior: Weight in m^2 of 1/2 shape^2 on each of the shape parameters, where a shape is
            solved for; about (keypoint noise in m / usual size of a parameter)^2.
        differentiation: Derivatives of the iterations, exact for any number of them ("unrolled"),
            or those of the minimum, taken as reached ("implicit"): memory of about one iteration,
            for `cost` no derivatives, and an error where the iterations did not converge.
        adaptive: Whether bones of `analytic` aim at their child's target from where their joint
            has come to be (HybrIK's adaptive solution) rather than from the joint's own target.
        fitting: Steps and weights of `smplify`, which uses none of the others.
        engine: "compiled" code (`ikol.solver.compiled`) or "torch"; both give the same answer to
            rounding. "auto" takes compiled code where there is some: on the CPU, where no
            derivatives are wanted, for the modes and terms that it knows.
    """

    iterations: int = 5
    sigma: float | None = 0.05
    damping: Damping = field(default_factory=Damping)
    start: Start | None = None
    bone_weight: float = 0.0
    swing_prior: float = 0.0
    twist_prior: float = 0.01
    joint_limits: float = 0.0
    shape_prior: float = 4e-4
    differentiation: Differentiation = "unrolled"
    adaptive: bool = True
    fitting: Fitting = field(default_factory=Fitting)
    engine: Engine = "auto"

    def __post_init__(self) -> None:
        """Check what a misprint or a wrong sign would change without a word.

        Raises:
            ValueError: If there is no such engine or differentiation, the iterations are below
                zero, or a weight or sigma is negative or not finite.
        """
        if self.engine not in get_args(Engine):
            raise ValueError(f"engine is {self.engine!r}, none of {get_args(Engine)}")
        if self.differentiation not in get_args(Differentiation):
            kinds = get_args(Differentiation)
            raise ValueError(f"differentiation is {self.differentiation!r}, none of {kinds}")
        if self.iterations < 0:
            raise ValueError(f"iterations cannot be {self.iterations}")
        weights = {name: getattr(self, name) for name in _WEIGHTS} | {"sigma": self.sigma or 0.0}
        for name, weight in weights.items():
            if not 0 <= weight < math.inf:
                raise ValueError(f"{name} cannot be {weight}")


RELEASED = Settings(iterations=5, sigma=0.1, start=Start.ZERO)
"""For `swing1`: what the code released with the paper takes, five steps from zero with a damping of
0.1 m^2, which is so much that exact targets are missed by some 22 mm in motion, 37 mm in random
poses. Its other departures from the paper are not reproduced; docs/ikol-layer.md lists them.
"""
