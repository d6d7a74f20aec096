"""A capture with hands: fingers, and wrists by the palms."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.motion.capture import Capture
from ikol.motion.solve_options import SolveOptions
from ikol.rotations import rotvecs_from_rotmats
from ikol.skeleton import NUM_FINGER_JOINTS

from .angles import read_angles, rotations
from .hand_motion import HandMotion
from .ranges import RELAXED, within_range
from .rest_hand import RestHand
from .steady import steady
from .wrists import turn_wrists

_WRISTS = [20, 21]
_HANDS = [22, 23]


def solve_hands(
    capture: Capture,
    landmarks_px: NDArray[np.float32],
    landmarks_camera: NDArray[np.float16],
    body: BodyModel,
    options: SolveOptions,
) -> Capture:
    """Add hands to a capture; those on arms that are not captured are at rest.

    SMPL's joints of the hands, which stand for all fingers together, do not turn then.

    Args:
        capture: The body.
        landmarks_px: As in `HandMotion`.
        landmarks_camera: As in `HandMotion`.
        body: A body with fingers.
        options: What the user chose.
    """
    captured = options.captured_joints()[_WRISTS]
    smooth = options.joint_smooth()[_WRISTS]
    frames = len(capture.timestamps_s)
    fingers = np.zeros((frames, NUM_FINGER_JOINTS, 3), np.float32)
    hands = HandMotion(fingers, landmarks_px, landmarks_camera)
    for side, joints in enumerate(np.split(np.arange(NUM_FINGER_JOINTS), 2)):
        rest = RestHand.of(body, capture.betas, side)
        seen = within_range(read_angles(rest, landmarks_camera[:, side].astype(np.float64)))
        trust = hands.trust(side) * captured[side]
        angles = steady(seen, trust, RELAXED, capture.timestamps_s, float(smooth[side]))
        fingers[:, joints] = rotvecs_from_rotmats(rotations(rest, within_range(angles)))
    pose_rotvecs, joints_world = turn_wrists(capture, hands, body, captured, smooth)
    pose_rotvecs[:, _HANDS] = 0.0
    return replace(capture, pose_rotvecs=pose_rotvecs, joints_world=joints_world, hands=hands)
