"""What the server sends to a client."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .. import limits
from .base import Count, Message, Names, Real, Text


class Welcome(Message, frozen=True, tag="welcome"):
    """Answer to `Hello`."""

    version: Text = ""
    device: Text = "cpu"
    estimators: Names = ()
    bodies: Names = ()
    max_frame_bytes: Count = 0


class Body(Message, frozen=True, tag="body"):
    """A body in its rest pose, y up, metres.

    Payloads: vertices [V, 3] f4, faces [F, 3] u4, shapedirs [V, 3, 10] f4, joints [24, 3] f4,
    joint_shapedirs [24, 3, 10] f4, weights [V, 24] f4; finger_points [P, 3] f4 (30 joints of
    SMPL-H's fingers and ten tips), finger_shapedirs [P, 3, 10] f4, finger_weights [V, J] f4, where
    P is 40 and J 30, or both 0 for a body without fingers.
    """

    name: Text
    licence: Text = ""


class Opened(Message, frozen=True, tag="opened"):
    """The nets and the body are loaded; the client may send `credits` frames."""

    credits: Count


class Credit(Message, frozen=True, tag="credit"):
    """The client may send `credits` more frames; as many have left the backend as results."""

    credits: Count


class Person(Struct, frozen=True):
    """One person in a streamed result; rows of the payloads are in the order of the people."""

    track: Count
    tracked: bool = True
    """False: nobody was seen in this frame, the rows repeat the last pose."""


class Result(Message, frozen=True, tag="result"):
    """A frame as it is solved for showing soon, on the average body.

    Payloads for N people: quats_wxyz [N, 24, 4] f4 (index 0 body to world, others to the parent),
    pelvis_world [N, 3] f4, confidence [N, 24] f4, landmarks_px [N, K, 3] f4.
    """

    index: Count
    timestamp_s: Real
    people: Annotated[tuple[Person, ...], Meta(max_length=limits.MAX_PEOPLE)] = ()


class Progress(Message, frozen=True, tag="progress"):
    """How far a stage of the work is: `done` of `total`; a total of 0 is not known yet."""

    stage: Literal["frames", "refine"]
    done: Count
    total: Count


class Refined(Message, frozen=True, tag="refined"):
    """One person's motion in one shot after the clip pass; the `last` one ends the capture.

    Payloads, for the T frames from where the person comes into the shot to where they leave it:
    quats_wxyz [T, 24, 4] f4 (index 0 body to world, others to the parent), pelvis_world [T, 3] f4,
    joints_world [T, 24, 3] f4, betas [10] f4, confidence [T, 24] f4, contacts [T, 4] f4 (how surely
    left heel, left toes, right heel and right toes stand; NaN where that is not known),
    landmarks_px [T, K, 3] f4, visible [T] u1, timestamps_s [T] f8, T_world_camera [4, 4] f8,
    cuts_s [C] f8 (when the clip's shots begin, seconds), thumbnail [B] u1 (a JPEG file of the
    person; empty if there is none), kept [T, 253] f2 and T_own_camera [4, 4] f8 (what `Solve`
    needs), T_first_camera [M, 4, 4] f8 (poses of a camera that moves, seen from the shot's first
    frame; M is T, or 0 for one that stands still), hands_px [G, 2, 21, 3] f4 and hands_camera
    [G, 2, 21, 3] f2 (landmarks of left and right hand: x, y in pixels and trust; in space, metres
    from the wrist), finger_quats_wxyz [G, 30, 4] f4 (to the parent, in SMPL-H's order; G is T, or 0
    where hands were not captured).
    """

    track: Count
    body: Text
    estimator: Text
    fps: Real
    focal_px: Real
    width: Count
    height: Count
    shot: Count = 0
    camera_motion: Text = "still"
    """still, turning, travelling, or unknown."""
    last: bool = True
    notices: Names = ()
    """With the last one: sentences for the user, such as what is doubtful in the results."""


class Cancelled(Message, frozen=True, tag="cancelled"):
    """The capture is gone; nothing with its request follows."""


class Pong(Message, frozen=True, tag="pong"):
    """Answer to `Ping`; also sent unasked, as a probe, to a client that has been silent."""


class Error(Message, frozen=True, tag="error"):
    """What went wrong, and what to do. Ends the capture it names; request 0: the connection."""

    code: Text
    message: Text
    remedy: Text = ""


ServerMessage = (
    Welcome | Body | Opened | Credit | Result | Progress | Refined | Cancelled | Pong | Error
)
