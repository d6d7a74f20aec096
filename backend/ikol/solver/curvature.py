"""The exact Hessian of the cost: Gauss and Newton's J^T W J and what residuals' curvature adds."""

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor

from ikol.rotations import identity
from ikol.solver.pose import Body, Pose, S, TurningBody
from ikol.solver.shape import Shaped, ShapedState
from ikol.solver.shape_terms import ShapedBoneTerm, ShapePrior
from ikol.solver.terms import PointTerm, Term
from ikol.solver.tree import tree_for


def residual_curvature(body: Body[S], terms: tuple[Term, ...], state: S, pose: Pose) -> Tensor:
    """Sum w r d2r over all residuals r of all terms [..., D, D], at a state."""
    if isinstance(body, TurningBody):
        return _of_turning(body, terms, state, pose)
    if isinstance(body, Shaped):
        return _of_shaped(cast(Shaped[Any], body), terms, cast(ShapedState[Any], state), pose)
    step = _no_step(body, pose)
    gradient = torch.func.grad(_pulled(body, terms, state, pose))
    basis = torch.eye(step.shape[-1], dtype=step.dtype, device=step.device)

    def column(direction: Tensor) -> Tensor:
        return _along(gradient, step, direction)

    return torch.func.vmap(column)(basis).movedim(0, -1)


def _of_turning(body: TurningBody[S], terms: tuple[Term, ...], state: S, pose: Pose) -> Tensor:
    """Points and bones in closed form; the terms on single joints by their few directions.

    A turn about an axis a, at or above a turn that moves points by the columns J_j, turns these
    columns too: d2 Q_j = a x J_j, and the sum over forces F_j . (a x J_j) is a . sum_j J_j x F_j.
    Turns at the same joint do so half each, as rotation vectors.
    """
    jacobian = body.jacobian(state, pose)
    moments = torch.zeros_like(jacobian[..., 0])
    for term in terms:
        if isinstance(term, PointTerm | ShapedBoneTerm):
            columns = term.jacobian(pose, jacobian).unflatten(-1, (3, -1))
            forces = (term.weights() * term.residual(pose)).unflatten(-1, (3, -1))
            crosses = torch.linalg.cross(
                columns, forces[..., None, :, :].expand_as(columns), dim=-2
            )
            moments = moments + crosses.sum(-1)
    same = (body.freedoms.joint_average > 0).to(moments.dtype)
    above = (body.freedoms.descends * (1 - same)).mT + 0.5 * same
    products = (_world_axes(body, pose) @ moments.mT) * above
    curvature = products + products.mT
    others = tuple(term for term in terms if not isinstance(term, PointTerm | ShapedBoneTerm))
    if not others:
        return curvature
    # These have no curvature between joints: one direction serves all joints at once.
    step = _no_step(body, pose)
    gradient = torch.func.grad(_pulled(body, others, state, pose))
    per_joint = body.joint_axes(pose).shape[-1]
    order = torch.arange(step.shape[-1], device=step.device)
    for index in range(per_joint):
        chosen = ((order >= 3) & ((order - 3) % per_joint == index)).to(step.dtype)
        curvature = curvature + _along(gradient, step, chosen)[..., None] * (same * chosen)
    return curvature


def _of_shaped(
    body: Shaped[Any], terms: tuple[Term, ...], state: ShapedState[Any], pose: Pose
) -> Tensor:
    """The turning body's, bordered by the rows of the shape."""
    of_points = tuple(term for term in terms if not isinstance(term, ShapePrior))
    turning = _of_turning(body.body, of_points, state.posture, pose)
    step = _no_step(body, pose)
    gradient = torch.func.grad(_pulled(body, of_points, state, pose))
    count = step.shape[-1] - turning.shape[-1]
    basis = torch.eye(step.shape[-1], dtype=step.dtype, device=step.device)[-count:]
    columns = torch.stack([_along(gradient, step, direction) for direction in basis], dim=-1)
    upper = torch.cat([turning, columns[..., :-count, :]], dim=-1)
    return torch.cat([upper, columns.mT], dim=-2)


def _pulled(
    body: Body[S], terms: tuple[Term, ...], state: S, pose: Pose
) -> Callable[[Tensor], Tensor]:
    """From a step to the sum of all residuals after it, each times its weighted value before."""
    values = [term.weights() * term.residual(pose) for term in terms]

    def function(step: Tensor) -> Tensor:
        moved = body.pose(body.retract(state, step))
        products = [
            (value * term.residual(moved)).sum() for value, term in zip(values, terms, strict=True)
        ]
        return torch.stack(products).sum()

    return function


def _along(gradient: Callable[[Tensor], Tensor], step: Tensor, direction: Tensor) -> Tensor:
    """Change of a gradient [..., D] along a direction [D]; items do not depend on each other."""

    def component(at: Tensor) -> Tensor:
        return (gradient(at) * direction).sum()

    return torch.func.grad(component)(step)


def _no_step(body: Body[S], pose: Pose) -> Tensor:
    return pose.points.new_zeros(*pose.points.shape[:-2], body.joint_average.shape[-1])


def _world_axes(body: TurningBody[S], pose: Pose) -> Tensor:
    """Axes of all degrees of freedom in the targets' frame [..., D, 3]."""
    axes_parent = body.joint_axes(pose)
    tree = tree_for(axes_parent.device, axes_parent.dtype)
    R_parents = pose.R_world_joint.index_select(-3, tree.swing_parents)
    axes = (R_parents @ axes_parent).mT.flatten(-3, -2)
    root = identity(axes).expand(*axes.shape[:-2], 3, 3)
    return torch.cat([root, axes], dim=-2)
