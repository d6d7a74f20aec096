"""Baseline: fitting by gradient descent under priors, in stages, as SMPLify and SPIN do.

F. Bogo et al., "Keep it SMPL: Automatic estimation of 3D human pose and shape from a single image",
ECCV 2016; N. Kolotouros et al., "Learning to reconstruct 3D human pose and shape via model-fitting
in the loop", ICCV 2019. As there, a robust joint error, a prior on the pose that weakens from stage
to stage, one against unnatural knees and elbows, the body's orientation first, then everything, and
Adam (D. Kingma, J. Ba, ICLR 2015). Other than there, joints are given in 3D; the first stage, which
turns the torso of the rest pose, has the closed form of Kabsch; priors are Gaussian, not learned.
"""

import torch
from torch import Tensor

from ikol.made_once import made_once
from ikol.skeleton import KEYPOINT_NAMES, NUM_JOINTS
from ikol.solver.gauss_newton import Outcome
from ikol.solver.inputs import Problem
from ikol.solver.kabsch import align_vectors
from ikol.solver.settings import Fitting
from ikol.solver.smplify_cost import FittingCost
from ikol.solver.terms import KeypointTerm, cost_of

_TORSO = tuple(
    KEYPOINT_NAMES.index(name) - 1
    for name in (
        *("left_hip", "right_hip", "spine1", "spine2", "spine3", "neck"),
        *("left_collar", "right_collar", "left_shoulder", "right_shoulder"),
    )
)

_MOMENTUM, _SCALE_MEMORY = 0.9, 0.95
_LEAST_SLOPE_M2 = 1e-4
"""Slope in m^2 a radian below which steps fall with the slope: an angle that is right to 0.1
degrees. With much less a step turns over within so little that it has no derivative in practice."""

_LAST_STEP = 0.02
_CONVERGENCE_SHARE = 0.1


def fit(problem: Problem, R_start: Tensor | None, fitting: Fitting) -> Outcome:
    """Fit every item of the batch, each as if it were alone.

    Args:
        problem: What to solve.
        R_start: Rotations relative to the parent to start from [..., 24, 3, 3]; the rest pose,
            turned as the torso is, if None.
        fitting: Steps and weights.

    Returns:
        The fit. Costs are those of the keypoints alone (Eq. 5), as in the other modes; what is
        minimised is `FittingCost`. For want of a quadratic model, what another step would gain is
        told from the last tenth of the steps.
    """
    terms = (KeypointTerm(problem.targets),)
    R_root = torso_rotation(problem) if R_start is None else R_start[..., 0, :, :]
    cost = FittingCost(problem, R_root, fitting)
    if R_start is None:
        angles = torch.zeros_like(problem.targets.points[..., :NUM_JOINTS].mT)
    else:
        angles = cost.angles_of(R_start)
    momentum, scale = torch.zeros_like(angles), torch.zeros_like(angles)
    posed = cost.posed(angles)
    costs = [cost_of(terms, posed.pose)]
    for step in range(fitting.iterations):
        progress = step / fitting.iterations
        factor = fitting.stages[int(progress * len(fitting.stages))]
        gradient = cost.gradient(angles, posed, factor)
        momentum = torch.lerp(gradient, momentum, _MOMENTUM)
        scale = torch.lerp(gradient * gradient, scale, _SCALE_MEMORY)
        unbiased = momentum / (1 - _MOMENTUM ** (step + 1))
        # Within the root, so that it has a derivative where nothing pulls.
        size = (scale / (1 - _SCALE_MEMORY ** (step + 1)) + _LEAST_SLOPE_M2**2).sqrt()
        step_rad = fitting.step_rad * (1 - (1 - _LAST_STEP) * progress)
        angles = angles - step_rad * unbiased / size
        posed = cost.posed(angles)
        costs.append(cost_of(terms, posed.pose))
    recent = max(1, round(_CONVERGENCE_SHARE * fitting.iterations))
    before = costs[max(0, len(costs) - 1 - recent)]
    decrease = (before - costs[-1]).abs() / recent
    return Outcome(posed.pose, torch.stack(costs, dim=-1), decrease)


def torso_rotation(problem: Problem) -> Tensor:
    """The rotation [..., 3, 3] that brings the torso of the rest pose to its targets."""
    rest = problem.rest.bones.mT @ problem.tree.path
    torso = _torso_points(rest.device)
    return align_vectors(
        rest.index_select(-1, torso).mT,
        problem.targets.points.index_select(-1, torso).mT,
        problem.targets.weights.index_select(-1, torso),
    )


@made_once
def _torso_points(device: torch.device) -> Tensor:
    return torch.tensor(_TORSO, device=device)
