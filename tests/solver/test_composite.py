"""Normal equations without a Jacobian against those with one, and the step's derivative."""

import pytest
import torch
from ikol.solver import Settings, solve
from ikol.solver.batch_last import to_last
from ikol.solver.composite import CompositeSystem
from ikol.solver.full import Full
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.joint_terms import spread
from ikol.solver.linear import LARGE_BATCH, JointRows, Rows, damped_step
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


@pytest.mark.parametrize("with_blocks", [False, True])
@pytest.mark.parametrize("kind", [Swing2, Full])
def test_elimination_along_the_tree_solves_the_same_equations(
    kind: type[TurningBody], with_blocks: bool
):
    composite, _ = systems_of(kind)
    generator = torch.Generator().manual_seed(4)

    def numbers(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator, dtype=F64)

    lower = composite.curvature()
    matrix = lower + lower.tril(-1).mT
    count, freedoms = matrix.shape[:2]
    added = 1e-3 + numbers(count, freedoms)
    matrix = matrix + torch.diag_embed(added)
    blocks = None
    if with_blocks:
        per_joint = (freedoms - 3) // 23
        on_joints = JointRows(
            numbers(count, 23, per_joint, 4), numbers(count, 92), numbers(count, 92)
        )
        blocks = on_joints.joint_blocks()
        matrix = matrix + on_joints.curvature()
    values = numbers(count, freedoms)
    expected = torch.linalg.solve(matrix, values[..., None]).squeeze(-1)
    torch.testing.assert_close(composite.factor(added, blocks).solve(values), expected)


@pytest.mark.parametrize(
    ("mode", "terms"),
    [
        ("swing2", {}),
        ("swing2", {"swing_prior": 0.01, "bone_weight": 0.1, "joint_limits": 0.02}),
        ("full", {"swing_prior": 0.01, "joint_limits": 0.02}),
    ],
)
def test_a_frame_has_the_same_solution_in_a_large_batch(mode: str, terms: dict[str, float]):
    """Small batches and those with derivatives are factorised in another way than large ones."""
    poses = random_poses(LARGE_BATCH, spread_rad=0.5)
    targets = poses.keypoints + 0.02 * torch.sin(torch.arange(29 * 3.0)).view(29, 3).to(F64)
    rest, twist = poses.rest_keypoints, poses.twist_cos_sin
    settings = Settings(engine="torch", **terms)
    large = solve(mode, targets, rest, twist, settings=settings)
    for part in (slice(0, 1), slice(40, 60)):
        small = solve(mode, targets[part], rest, twist[part], settings=settings)
        torch.testing.assert_close(small.R_parent_joint, large.R_parent_joint[part])
    differentiable = solve(mode, targets.requires_grad_(), rest, twist, settings=settings)
    torch.testing.assert_close(differentiable.R_parent_joint.detach(), large.R_parent_joint)


@pytest.mark.parametrize("kind", [Swing2, Full])
def test_terms_on_joints_equal_those_with_a_jacobian(kind: type[TurningBody]):
    """Blocks on a diagonal against the whole matrix with zeros."""
    composite, _ = systems_of(kind)
    freedoms = composite.diagonal().shape[-1]
    generator = torch.Generator().manual_seed(5)
    blocks = torch.randn(COUNT, 23, (freedoms - 3) // 23, 2, generator=generator, dtype=F64)
    weights = torch.rand(COUNT, 46, generator=generator, dtype=F64)
    residual = torch.randn(COUNT, 46, generator=generator, dtype=F64)
    step = torch.randn(COUNT, freedoms, generator=generator, dtype=F64)
    on_joints = JointRows(blocks, weights, residual)
    whole = Rows(spread(blocks, freedoms), weights, residual)
    torch.testing.assert_close(on_joints.curvature(), whole.curvature())
    torch.testing.assert_close(on_joints.diagonal(), whole.diagonal())
    for given in (None, step):
        torch.testing.assert_close(on_joints.gradient(given), whole.gradient(given))


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
