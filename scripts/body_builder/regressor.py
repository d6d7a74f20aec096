"""The joint regressor: each joint as a convex combination of the vertices around it."""

import numpy as np
from body_builder.makehuman import Float
from body_builder.surface import Surface
from ikol.skeleton import MIRRORED, NUM_JOINTS
from scipy.optimize import nnls

_CANDIDATES = 400
_RIDGE = 2e-3


def joint_regressor(
    surface: Surface, template: Float, shapedirs: Float, joints: Float, joint_dirs: Float
) -> Float:
    """Non-negative weights [24, V], rows sum to one, mirrored like the joints.

    Args:
        surface: The body's mesh.
        template: Mean body [V, 3] and `shapedirs` its change with each beta [V, 3, B].
        shapedirs: See `template`.
        joints: Joints of the mean body [24, 3] and `joint_dirs` their change [24, 3, B].
        joint_dirs: See `joints`.
    """
    regressor = np.zeros((NUM_JOINTS, len(template)))
    for joint in range(NUM_JOINTS):
        mirrored = MIRRORED[joint]
        if mirrored < joint:
            regressor[joint] = regressor[mirrored][surface.mirror]
            continue
        distance = np.linalg.norm(template - joints[joint], axis=1)
        near = np.argsort(distance, kind="stable")[:_CANDIDATES]
        # One row per coordinate, for the mean body and for one deviation of each beta.
        rows = np.concatenate(
            [template[near, :, None] - joints[joint][:, None], shapedirs[near]], 2
        )
        goal = np.concatenate([np.zeros((3, 1)), joint_dirs[joint]], 1)
        system = np.concatenate(
            [
                rows.reshape(len(near), -1).T,
                10.0 * np.ones((1, len(near))),
                _RIDGE * np.eye(len(near)),
            ]
        )
        solution, _ = nnls(system, np.concatenate([goal.ravel(), [10.0], np.zeros(len(near))]))
        regressor[joint, near] = solution
        if mirrored == joint:
            regressor[joint] = (regressor[joint] + regressor[joint][surface.mirror]) / 2
    return regressor / regressor.sum(axis=1, keepdims=True)
