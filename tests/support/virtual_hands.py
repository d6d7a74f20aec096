"""Hands whose pose is known, as landmarks."""

import numpy as np
from ikol.motion.hands.ranges import within_range
from ikol.motion.hands.rest_hand import HAND_LANDMARKS


def random_angles(count, rng):
    """Angles [count, 21] anywhere in the joints' ranges."""
    low, high = within_range(np.full(21, -9.0)), within_range(np.full(21, 9.0))
    return rng.uniform(low, high, (count, 21))


def hand_landmarks(body, side, R_parent_joint):
    """Landmarks [T, 21, 3] in the body's axes, metres, of a hand of the average shape.

    Args:
        body: A body with fingers.
        side: 0 for the left hand, 1 for the right one.
        R_parent_joint: Rotations of its finger joints [T, 15, 3, 3].
    """
    betas = np.zeros(10)
    points = body.fingers.rest_points(betas).astype(np.float64)
    chains = np.concatenate((points[:30].reshape(2, 5, 3, 3), points[30:].reshape(2, 5, 1, 3)), 2)
    landmarks = np.empty((len(R_parent_joint), 21, 3))
    landmarks[:, 0] = body.rest_joints(betas)[20 + side]
    for finger, chain in enumerate(chains[side]):
        R_joint, place = np.eye(3), chain[0]
        for phalanx in range(3):
            landmarks[:, HAND_LANDMARKS[finger, phalanx]] = place
            R_joint = R_joint @ R_parent_joint[:, 3 * finger + phalanx]
            place = place + R_joint @ (chain[phalanx + 1] - chain[phalanx])
        landmarks[:, HAND_LANDMARKS[finger, 3]] = place
    return landmarks
