"""The whole objective in a window: its cost, gradient and Gauss-Newton matrix."""

import numpy as np

from .accelerations import add_joint_accelerations, add_path_acceleration
from .band import Array, helper
from .contacts import add_ground, add_standing
from .keypoints import add_keypoints, hand_to_joints
from .limits import add_limits
from .skeleton import NUM_HELD, place_points
from .turns import add_swings, add_twists


@helper
def assemble(  # noqa: PLR0917
    pose: Array,
    body: Array,
    seen: Array,
    twists: Array,
    limits: Array,
    calm: Array,
    standing: Array,
    band: Array,
    gradient: Array,
) -> float:
    """Fill the normal equations; the cost comes back, and stands for an infinite one if it is NaN.

    Args:
        pose: Orientations [T, 24, 3, 3] and the pelvis' path [T, 3] in the camera's frame.
        body: Parents [33] and levers [33, 3] of the points, rest bones [23, 3], and swings,
            see `add_swings`.
        seen: See `add_keypoints`.
        twists: See `add_twists`.
        limits: See `add_limits`.
        calm: Stencils [T, 3], weights of joints' accelerations [T, 24] and of the path's [T, 2].
        standing: See `add_ground`.
        band: The matrix, see `band.py`.
        gradient: [75 T].
    """
    R, path = pose
    parents, levers, axes, swings = body
    stencils, joint_weights, path_weights = calm
    frames = len(R)
    band[:] = 0.0
    gradient[:] = 0.0
    cost = 0.0
    points, moves = np.empty((frames, 33, 3)), np.empty((frames, 33, 3, 3))
    pulls, stiffness, anchored = np.empty((33, 3)), np.empty((33, 3, 3)), np.empty((33, 3, 3))
    push = np.empty(3)
    for frame in range(frames):
        place_points(R[frame], levers, parents, points[frame], moves[frame])
        push[:] = 0.0
        pulls[:] = 0.0
        stiffness[:] = 0.0
        anchored[:] = 0.0
        cost += add_keypoints(
            points[frame], path[frame], seen, frame, push, pulls, stiffness, anchored
        )
        cost += add_ground(
            points[frame], path[frame], standing, frame, push, pulls, stiffness, anchored
        )
        hand_to_joints(
            parents, moves[frame], push, pulls, stiffness, anchored, frame, band, gradient
        )
        cost += add_twists(R[frame], axes, parents, twists, frame, band, gradient)
        cost += add_limits(R[frame], axes, parents, limits, frame, band, gradient)
        cost += add_swings(R[frame], axes, parents, swings, frame, band, gradient)
    for frame in range(1, frames - 1):
        cost += add_joint_accelerations(R, stencils, joint_weights, frame, band, gradient)
        cost += add_path_acceleration(path, seen[6], stencils, path_weights, frame, band, gradient)
    for frame in range(frames - 1):
        for held in range(NUM_HELD):
            cost += add_standing(
                held, frame, points, path, moves, parents, standing, band, gradient
            )
    return cost
