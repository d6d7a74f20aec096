"""Between what travels over the wire and what Python programs use."""

import numpy as np
from numpy.typing import NDArray

from ikol.motion.camera_motion import HANDLINGS, CameraMotion
from ikol.motion.capture import Camera, Capture
from ikol.motion.hands.hand_motion import HandMotion
from ikol.motion.kept import Kept
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline import FrameResult
from ikol.rotations import rotvecs_from_quats_wxyz
from ikol.wire.framing import Arrays
from ikol.wire.messages import Refined, Result
from ikol.wire.solving import Solving


def solving_of(options: SolveOptions) -> Solving:
    """Choices as they travel."""
    return Solving(
        smooth=options.smooth,
        limb_smooth=dict(options.limb_smooth),
        limbs=tuple(sorted(options.limbs)),
        foot_lock=options.foot_lock,
        ground=options.ground,
    )


def frame_result_of(message: Result, arrays: Arrays, row: int) -> FrameResult:
    """One person in a streamed result.

    Args:
        message: The header.
        arrays: Its arrays.
        row: Which of its people.
    """
    return FrameResult(
        index=message.index,
        timestamp_s=message.timestamp_s,
        tracked=message.people[row].tracked,
        quats_wxyz=arrays["quats_wxyz"][row],
        pelvis_world=arrays["pelvis_world"][row],
        confidence=arrays["confidence"][row],
        landmarks_px=arrays["landmarks_px"][row],
        track=message.people[row].track,
    )


def capture_of(message: Refined, arrays: Arrays) -> Capture:
    """A person's refined motion."""
    camera = Camera(
        message.focal_px,
        message.width,
        message.height,
        arrays["T_world_camera"],
        camera_motion_of(message.camera_motion, arrays["T_first_camera"]),
    )
    return Capture(
        pose_rotvecs=rotvecs_from_quats_wxyz(arrays["quats_wxyz"]),
        pelvis_world=arrays["pelvis_world"],
        joints_world=arrays["joints_world"],
        betas=arrays["betas"],
        timestamps_s=arrays["timestamps_s"],
        confidence=arrays["confidence"],
        landmarks_px=arrays["landmarks_px"],
        visible=arrays["visible"].astype(np.bool_),
        fps=message.fps,
        camera=camera,
        body=message.body,
        estimator=message.estimator,
        track=message.track,
        shot=message.shot,
        cuts_s=tuple(arrays["cuts_s"].tolist()),
        contacts=_known(arrays["contacts"]),
        kept=Kept(arrays["kept"], arrays["T_own_camera"]),
        hands=_hands(arrays),
        thumbnail_jpeg=arrays["thumbnail"].tobytes(),
    )


def _hands(arrays: Arrays) -> HandMotion | None:
    if not len(arrays["finger_quats_wxyz"]):
        return None
    fingers = rotvecs_from_quats_wxyz(arrays["finger_quats_wxyz"])
    return HandMotion(fingers, arrays["hands_px"], arrays["hands_camera"])


def _known(contacts: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Contacts [T, 4], which the wire says are not known by NaN."""
    return None if np.isnan(contacts).any() else contacts


def camera_motion_of(handling: str, T_first_camera: NDArray[np.float64]) -> CameraMotion | None:
    """How a camera moved.

    Args:
        handling: As `CameraMotion` has it.
        T_first_camera: Its poses [M, 4, 4]; none of one that stands still.
    """
    if handling in HANDLINGS and len(T_first_camera):
        return CameraMotion(T_first_camera[:, :3, :3], T_first_camera[:, :3, 3], handling)
    return None
