"""What the iterations of one vector of frames write to."""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import NUM_JOINTS
from ikol.solver.compiled.memory import Rows, helper
from ikol.solver.compiled.pose import Pose, make_pose
from ikol.solver.compiled.system import System, make_system

FLOOR = 1e-6
"""Least curvature in m^2 that damping is relative to, as in `AdaptiveDamping`."""


class Eliminated(NamedTuple):
    """Rows [.., width]: each joint's step in terms of what its parent and its place do.

    step_k = -(y_k + Y_k . (angular velocity of the parent, velocity of the joint)), k = 0, 1.

    Attributes:
        axes: Two axes in the world, six rows a joint.
        Y: Twelve rows a joint.
        y: Two rows a joint.
    """

    axes: Rows
    Y: Rows
    y: Rows


class Workspace(NamedTuple):
    """Memory of the iterations.

    Attributes:
        trial: The pose after a step.
        system: The normal equations.
        eliminated: What is kept of them on the way to the root.
        velocities: Angular velocity and velocity of each joint, six rows a joint.
        damping: One row.
    """

    trial: Pose
    system: System
    eliminated: Eliminated
    velocities: Rows
    damping: Rows


@helper
def make_workspace(like: Rows) -> Workspace:
    """Memory, with the dtype and width of some rows."""
    width = like.shape[1]
    return Workspace(
        make_pose(like),
        make_system(like),
        Eliminated(
            np.empty((6 * NUM_JOINTS, width), like.dtype),
            np.empty((12 * NUM_JOINTS, width), like.dtype),
            np.empty((2 * NUM_JOINTS, width), like.dtype),
        ),
        np.empty((6 * NUM_JOINTS, width), like.dtype),
        np.empty((1, width), like.dtype),
    )
