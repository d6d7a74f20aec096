"""The cost that a mode minimises: which terms, with which weights."""

from torch import Tensor

from ikol.solver.full import Full
from ikol.solver.inputs import Problem
from ikol.solver.joint_terms import SwingPrior, TurnPrior
from ikol.solver.limit_terms import SwingLimit, TwistLimit
from ikol.solver.settings import Mode, Settings
from ikol.solver.shape_terms import ShapedBoneTerm, ShapePrior
from ikol.solver.swing2 import Swing2
from ikol.solver.terms import BoneTerm, KeypointTerm, Term
from ikol.solver.tree import NUM_SWINGS

_TURNING = (Mode.SWING2, Mode.FULL)
_TURNING_NAMES = " and ".join(_TURNING)


def check_settings(mode: Mode, settings: Settings, shapedirs: Tensor | None) -> None:
    """Check that what is asked for exists in a mode.

    Raises:
        ValueError: If one does not.
    """
    if mode not in _TURNING:
        for name in ("swing_prior", "joint_limits"):
            if getattr(settings, name) > 0:
                raise ValueError(f"{name} is a setting of {_TURNING_NAMES}, not of {mode}")
        if mode is Mode.SMPLIFY and settings.bone_weight > 0:
            raise ValueError(f"bone_weight is not a setting of {mode}")
        if shapedirs is not None:
            raise ValueError(f"shapedirs are of {_TURNING_NAMES}, not of {mode}")


def keypoint_terms(
    problem: Problem, settings: Settings, joint_weights: Tensor | None
) -> tuple[Term, ...]:
    """The terms of every mode: keypoints, and the directions of bones where these have weight."""
    keypoints = KeypointTerm(problem.targets)
    if settings.bone_weight == 0:
        return (keypoints,)
    return keypoints, BoneTerm(problem, settings.bone_weight, joint_weights)


def shaped_terms(
    problem: Problem, settings: Settings, joint_weights: Tensor | None
) -> tuple[Term, ...]:
    """The same for a body whose shape is solved for, with the prior on it."""
    prior = ShapePrior(problem.rest.axes.new_full((1,), settings.shape_prior))
    keypoints = KeypointTerm(problem.targets)
    if settings.bone_weight == 0:
        return keypoints, prior
    return keypoints, ShapedBoneTerm(problem, settings.bone_weight, joint_weights), prior


def swing2_terms(problem: Problem, body: Swing2, settings: Settings) -> tuple[Term, ...]:
    """What people's swings are like."""
    terms: list[Term] = []
    if settings.swing_prior > 0:
        terms.append(SwingPrior(problem.rest, settings.swing_prior))
    if settings.joint_limits > 0:
        terms.append(SwingLimit(problem, settings.joint_limits, body.joint_axes))
    return tuple(terms)


def full_terms(
    problem: Problem,
    body: Full,
    settings: Settings,
    twist_cos_sin: Tensor,
    joint_weights: Tensor | None,
) -> tuple[Term, ...]:
    """What people's swings and twists are like, and the given twists, each with its trust."""
    trust = problem.rest.axes.new_ones(NUM_SWINGS) if joint_weights is None else joint_weights
    prior = TurnPrior(problem.rest, settings.swing_prior, settings.twist_prior * trust)
    if settings.joint_limits == 0:
        return (prior,)
    swings = SwingLimit(problem, settings.joint_limits, body.joint_axes)
    return prior, swings, TwistLimit(problem, twist_cos_sin, settings.joint_limits)
