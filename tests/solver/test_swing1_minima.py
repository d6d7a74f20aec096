"""Where `swing1` stays without its fixed damping: at the targets, or in a local minimum."""

import torch
from ikol.solver.gauss_newton import AdaptiveDamping, minimise
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.pose import posed
from ikol.solver.settings import Damping
from ikol.solver.swing1 import Swing1, Swing1State
from ikol.solver.terms import KeypointTerm, cost_of
from ikol.solver.tree import tree_for
from solver_poses import F64, random_poses
from torch import Tensor

ARRIVED_M2 = 1e-9
STEP_RAD = 1e-6
AT_A_JUMP = 1e-4
"""Sine of the angle between a rest bone and its target below which the plane may turn over."""


def test_frames_that_do_not_arrive_are_in_a_local_minimum_or_at_a_jump():
    poses = random_poses(256, spread_rad=0.4, seed=5)
    tree = tree_for(poses.keypoints.device, F64)
    rest = make_rest(tree, poses.rest_keypoints[None], poses.twist_cos_sin)
    everything = Problem(tree, rest, make_targets(tree, poses.keypoints, None))
    body, terms = Swing1(everything), (KeypointTerm(everything.targets),)
    start = posed(body, body.zero_state())
    descent = minimise(body, terms, start, AdaptiveDamping(Damping()), 100)
    arrived = descent.costs[:, -1] < ARRIVED_M2
    assert 0.85 < arrived.double().mean() < 1.0

    rest = make_rest(tree, poses.rest_keypoints[None], poses.twist_cos_sin[~arrived])
    problem = Problem(tree, rest, make_targets(tree, poses.keypoints[~arrived], None))
    body, terms = Swing1(problem), (KeypointTerm(problem.targets),)
    alphas = descent.state.alphas[~arrived]

    def gradient(alphas: Tensor) -> Tensor:
        state = Swing1State(alphas)
        pose = body.pose(state)
        jacobian = terms[0].jacobian(pose, body.jacobian(state, pose))
        return (jacobian @ terms[0].residual(pose)[..., None]).squeeze(-1)

    pose = body.pose(Swing1State(alphas))
    R_parents = pose.R_world_joint.index_select(1, tree.swing_parents)
    directions = problem.targets.directions().index_select(1, tree.swing_edges)
    targets = (R_parents.mT @ directions[..., None]).squeeze(-1)
    axes = problem.rest.axes.expand_as(targets)
    at_a_jump = torch.linalg.cross(axes, targets).norm(dim=-1).amin(-1) < AT_A_JUMP

    shifts = STEP_RAD * torch.eye(alphas.shape[-1], dtype=F64)
    differences = [gradient(alphas + shift) - gradient(alphas - shift) for shift in shifts]
    hessian = torch.stack(differences, dim=-1) / (2 * STEP_RAD)
    least_curvature = torch.linalg.eigvalsh(0.5 * (hessian + hessian.mT))[:, 0]
    size = cost_of(terms, pose).sqrt()
    minimum = (gradient(alphas).norm(dim=-1) < 1e-3 * size) & (least_curvature > 0)
    assert (minimum | at_a_jump).all()
    assert minimum.any()
    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        nearby = alphas + 1e-3 * torch.randn(alphas.shape, generator=generator, dtype=F64)
        assert (cost_of(terms, body.pose(Swing1State(nearby))) > 0.999 * size**2).all()
