"""Motions that clients want to be solved again: off the wire, as captures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.motion.capture import Camera, Capture
from ikol.motion.hands.hand_motion import HandMotion
from ikol.motion.kept import Kept
from ikol.motion.solve_options import SolveOptions, limbs_named
from ikol.received import camera_motion_of
from ikol.skeleton import NUM_FINGER_JOINTS, NUM_JOINTS
from ikol.wire.framing import Arrays
from ikol.wire.messages import Open, Solve
from ikol.wire.solving import Solving


@dataclass(frozen=True, slots=True)
class Again:
    """A motion to be solved again.

    Attributes:
        message: The header.
        arrays: Its arrays.
    """

    message: Solve
    arrays: Arrays


def as_capture(message: Solve) -> Open:
    """The capture that a motion counts as: it takes up as much room among a client's captures."""
    return Open(
        request=message.request, width=message.width, height=message.height, fps=message.fps
    )


def solve_options(solving: Solving) -> SolveOptions:
    """What a client chose.

    Raises:
        IkolError: `limb` if there is no such limb.
    """
    return SolveOptions(
        solving.smooth,
        solving.limb_smooth,
        limbs_named(solving.limbs),
        solving.foot_lock,
        solving.ground,
    )


def captured(again: Again, body: BodyModel) -> Capture:
    """The capture with what was kept of it; its motion itself is not sent and is zeros here.

    Args:
        again: What a client sent.
        body: The body that it names.
    """
    message, arrays = again.message, again.arrays
    visible = arrays["visible"].astype(np.bool_)
    motion = camera_motion_of(message.camera_motion, arrays["T_first_camera"])
    nothing: NDArray[np.float32] = np.zeros((len(visible), NUM_JOINTS, 3), np.float32)
    return Capture(
        pose_rotvecs=nothing,
        pelvis_world=nothing[:, 0],
        joints_world=nothing,
        betas=arrays["betas"],
        timestamps_s=arrays["timestamps_s"],
        confidence=nothing[..., 0],
        landmarks_px=nothing[:, :0],
        visible=visible,
        fps=message.fps,
        camera=Camera(
            message.focal_px, message.width, message.height, arrays["T_world_camera"], motion
        ),
        body=body.name,
        estimator=message.estimator,
        kept=Kept(arrays["kept"], arrays["T_own_camera"]),
        hands=_hands(arrays, body),
    )


def given_contacts(again: Again) -> NDArray[np.float32] | None:
    """Contacts [T, 4] that a client has edited; None to find them."""
    contacts = again.arrays["contacts"]
    return contacts if len(contacts) else None


def _hands(arrays: Arrays, body: BodyModel) -> HandMotion | None:
    frames = len(arrays["hands_px"])
    if not frames or body.fingers is None:
        return None
    fingers = np.zeros((frames, NUM_FINGER_JOINTS, 3), np.float32)
    return HandMotion(fingers, arrays["hands_px"], arrays["hands_camera"])
