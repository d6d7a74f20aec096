"""Normal equations without a Jacobian against those with one, and the step's derivative."""

import pytest
import torch
from ikol.solver.batch_last import to_last
from ikol.solver.composite import CompositeSystem
from ikol.solver.full import Full
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.linear import Rows, damped_step
from ikol.solver.pose import TurningBody
from ikol.solver.swing2 import Swing2
from ikol.solver.terms import BoneTerm, KeypointTerm, PointTerm
from ikol.solver.tree import tree_for
from solver_poses import F64, random_poses
from torch import Tensor

COUNT = 6


def systems_of(kind: type[TurningBody]) -> tuple[CompositeSystem, list[Rows]]:
    poses = random_poses(COUNT, spread_rad=0.5)
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    weights = torch.rand(COUNT, 29, generator=generator, dtype=F64)
    weights[:, 7] = 0
    tree = tree_for(torch.device("cpu"), F64)
    targets = make_targets(tree, poses.keypoints + 0.03 * noise, weights)
    problem = Problem(tree, make_rest(tree, poses.rest_keypoints, poses.twist_cos_sin), targets)
    body = kind(problem)
    terms: tuple[PointTerm, ...] = (KeypointTerm(targets), BoneTerm(problem, 0.7))
    state = body.state_of(random_poses(COUNT, spread_rad=0.4, seed=9).R_parent_joint)
    pose = body.pose(state)
    jacobian = body.jacobian(state, pose)
    rows = [Rows(t.jacobian(pose, jacobian), t.weights(), t.residual(pose)) for t in terms]
    return CompositeSystem(body.freedoms, body.joint_axes(pose), pose, terms), rows


@pytest.mark.parametrize("kind", [Swing2, Full])
def test_equal_those_of_the_jacobian(kind: type[TurningBody]):
    composite, rows = systems_of(kind)
    curvature = torch.stack([row.curvature() for row in rows]).sum(0)
    torch.testing.assert_close(composite.curvature(), curvature.tril())
    torch.testing.assert_close(composite.diagonal(), curvature.diagonal(dim1=-2, dim2=-1))
    generator = torch.Generator().manual_seed(1)
    step = torch.randn(composite.diagonal().shape, generator=generator, dtype=F64)
    for given in (None, step):
        gradient = torch.stack([row.gradient(given) for row in rows]).sum(0)
        torch.testing.assert_close(composite.gradient(given), gradient)


def test_the_step_solves_the_damped_system_and_has_its_derivative():
    generator = torch.Generator().manual_seed(2)
    jacobian = torch.randn(3, 5, 9, generator=generator, dtype=F64).requires_grad_()
    weights = torch.rand(3, 9, generator=generator, dtype=F64).requires_grad_()
    residual = torch.randn(3, 9, generator=generator, dtype=F64).requires_grad_()
    added = torch.rand(3, 5, generator=generator, dtype=F64).requires_grad_()

    def step(*inputs: Tensor) -> Tensor:
        return damped_step([Rows(*inputs[:3])], inputs[3]).step

    matrix = (jacobian * weights[:, None]) @ jacobian.mT + torch.diag_embed(added)
    expected = -torch.linalg.solve(matrix, (jacobian @ (weights * residual)[..., None]).squeeze(-1))
    inputs = (jacobian, weights, residual, added)
    torch.testing.assert_close(step(*inputs), expected)
    assert torch.autograd.gradcheck(step, inputs)


def test_several_leading_dimensions_are_refused():
    with pytest.raises(ValueError, match="one leading dimension"):
        to_last(torch.zeros(2, 3, 23, 3), 2)
