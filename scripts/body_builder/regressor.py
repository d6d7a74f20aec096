"""The joint regressor: each joint as a convex combination of the vertices around it."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import nnls

from body_builder.makehuman import Float
from body_builder.surface import Surface

_CANDIDATES = 1200
_RIDGE = 2e-3
_SUM_WEIGHT = 10.0


def joint_regressor(  # noqa: PLR0917
    surface: Surface,
    template: Float,
    shapedirs: Float,
    joints: Float,
    joint_dirs: Float,
    mirrored_joints: Sequence[int],
) -> Float:
    """Non-negative weights [J, V], rows sum to one, mirrored like the joints.

    Args:
        surface: The body's mesh.
        template: Mean body [V, 3] and `shapedirs` its change with each beta [V, 3, B].
        shapedirs: See `template`.
        joints: Joints of the mean body [J, 3] and `joint_dirs` their change [J, 3, B].
        joint_dirs: See `joints`.
        mirrored_joints: Joint on the other side, of each.
    """
    regressor = np.zeros((len(joints), len(template)))
    for joint, mirrored in enumerate(mirrored_joints):
        if mirrored < joint:
            regressor[joint] = regressor[mirrored][surface.mirror]
            continue
        near = _around(template, joints[joint])
        # One row per coordinate, for the mean body and for one deviation of each beta.
        offsets = template[near, :, None] - joints[joint][:, None]
        rows = np.concatenate([offsets, shapedirs[near]], axis=2).reshape(len(near), -1).T
        goal = np.concatenate([np.zeros((3, 1)), joint_dirs[joint]], axis=1).ravel()
        ridge = _RIDGE * np.eye(len(near))
        system = np.concatenate([rows, np.full((1, len(near)), _SUM_WEIGHT), ridge])
        solution, _ = nnls(system, np.concatenate([goal, [_SUM_WEIGHT], np.zeros(len(near))]))
        regressor[joint, near] = solution
        if mirrored == joint:
            regressor[joint] = (regressor[joint] + regressor[joint][surface.mirror]) / 2
    return regressor / regressor.sum(axis=1, keepdims=True)


def _around(template: Float, joint: Float) -> Float:
    """Vertices on all sides of a joint: the nearest ones of each eighth of space around it."""
    offsets = template - joint
    octant = (offsets > 0) @ np.array([1, 2, 4])
    by_distance = np.argsort(np.linalg.norm(offsets, axis=1), kind="stable")
    parts = [by_distance[octant[by_distance] == i][: _CANDIDATES // 8] for i in range(8)]
    return np.sort(np.concatenate(parts))
