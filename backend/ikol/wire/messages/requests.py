"""What a client sends to the server."""

from typing import Annotated, Literal

from msgspec import Meta

from ..solving import Solving
from .base import Count, Message, Real, Side, Text


class Hello(Message, frozen=True, tag="hello"):
    """First message of a connection. Answered by `Welcome`."""

    client: Text = ""


class GetBody(Message, frozen=True, tag="get_body"):
    """Ask for a body's mesh, joints and weights. Answered by `Body`."""

    body: Text = "default"


class Open(Message, frozen=True, tag="open"):
    """Start a capture; its `request` names it from now on. Answered by `Opened`."""

    width: Side
    height: Side
    fps: Annotated[float, Meta(gt=0.0, le=100_000.0)]
    frame_count: Count = 0
    """As the container states it; 0 if unknown. Only for progress."""
    person: Text = "largest"
    """largest, central, an index from the left, a point "X,Y" in pixels, "X,Y@FRAME" in a later
    frame, counted from 0 in those that are sent, or all."""
    solving: Solving = Solving()
    fov_deg: Annotated[float, Meta(gt=0.0, lt=180.0)] | None = None
    """Field of view across the image's longer side, degrees; None to guess."""
    estimator: Text = "blazepose"
    body: Text = "default"
    hands: bool = False
    """Whether to capture the fingers, too."""


class Frame(Message, frozen=True, tag="frame"):
    """One video frame. Payload: `image`, JPEG bytes [N] u1 or pixels [H, W, 3] u1 in RGB.

    Indices are strictly increasing within a capture; each frame uses up one credit.
    """

    index: Count
    timestamp_s: Real
    encoding: Literal["jpeg", "rgb"] = "rgb"


class Solve(Message, frozen=True, tag="solve"):
    """Solve a captured motion again. Answered by `Progress` and one `Refined`.

    Its `request` names it as that of `Open` names a capture. Payloads are those of the `Refined`
    that it comes from: kept [T, 253] f2, timestamps_s [T] f8, visible [T] u1, betas [10] f4,
    T_own_camera [4, 4] f8, T_world_camera [4, 4] f8, T_first_camera [M, 4, 4] f8, hands_px
    [G, 2, 21, 3] f4, hands_camera [G, 2, 21, 3] f2; and contacts [E, 4] f4 where somebody has
    edited them: these are held and come back; none for them to be found. Shape, camera and ground
    stay as they are.
    """

    fps: Annotated[float, Meta(gt=0.0, le=100_000.0)]
    focal_px: Annotated[float, Meta(gt=0.0, le=1e6)]
    width: Side
    height: Side
    body: Text = "default"
    estimator: Text = ""
    camera_motion: Text = "still"
    solving: Solving = Solving()


class Finish(Message, frozen=True, tag="finish"):
    """No more frames: refine the clip. Answered by `Progress` and `Refined`."""


class Cancel(Message, frozen=True, tag="cancel"):
    """Drop a capture. Answered by `Cancelled`, whatever state the capture is in."""


class Ping(Message, frozen=True, tag="ping"):
    """Heartbeat. Answered by `Pong`."""


class Shutdown(Message, frozen=True, tag="shutdown"):
    """Stop the server; honoured only with the token that the server printed when it started."""

    token: Text = ""


ClientMessage = Hello | GetBody | Open | Frame | Finish | Solve | Cancel | Ping | Shutdown
