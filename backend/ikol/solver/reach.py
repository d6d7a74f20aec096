"""Targets drawn towards each other until a body's bones fit between them.

What FABRIK's backward pass (A. Aristidou, J. Lasenby, "FABRIK: A fast, iterative solver for the
inverse kinematics problem", Graphical Models 2011) does with one chain, for a tree with a trust in
each target, and all bones at once.
"""

from torch import Tensor

from ikol.solver.batch_last import summed, to_first, to_last
from ikol.solver.inputs import Problem

PASSES = 2
"""How far up what a target says is heard: from its parent, and from that one's parent."""

_LEAST_M2 = 1e-18
"""Of the square of a length to divide by: a nanometre."""


def reached_targets(problem: Problem) -> Tensor:
    """Each target as it and those below it agree on [..., 3, 28], metres.

    A child at target g, with a bone of length m that leads to it, says that its parent is at
    c - (|c - g|^2 - m^2) / (|c - g|^2 + m^2) (c - g), where c is the parent's target: on the line
    between the two, nearer to where the bone fits, there to first order if it nearly does, and
    never beyond g. The mean of this and c, weighted by trust, takes the place of c. Targets that
    fit the body stay where they are. One of which the child is missing stays, too.
    """
    tree, targets = problem.tree, problem.targets
    points = to_last(targets.points, 2).movedim(1, 0)
    own_trust = to_last(targets.weights, 1).unsqueeze(1)
    seen = (own_trust > 0).to(points.dtype)
    missing = 1 - seen
    square_lengths = to_last(problem.rest.bones, 2).square().sum(1, keepdim=True)
    parents = summed(tree.children.mT, points)
    reached, trust = points, own_trust
    for _ in range(PASSES):
        apart = parents - reached
        squares = apart.square().sum(1, keepdim=True)
        sizes = squares + square_lengths
        misfit = (squares - square_lengths) / sizes.clamp(min=_LEAST_M2)
        together = own_trust + summed(tree.children, trust)
        moved = summed(tree.children, trust * misfit * apart)
        reached = points - moved * (seen / (together + missing))
        trust = together * seen
    return to_first(reached.movedim(0, 1))
