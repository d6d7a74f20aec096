"""What the worker thread tells the main thread, in the order it happens."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BackendReady:
    """The backend has answered.

    Attributes:
        version: Of the package `ikol`.
        device: What its nets run on, such as "cpu".
        bodies: Names of the bodies it has.
    """

    version: str
    device: str
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClipOpened:
    """The clip is being read and its body is known.

    Attributes:
        frame_total: Frames as the container states them; 0 if unknown.
        fps: Nominal rate of the clip.
        width, height: Upright image size in pixels.
        rotation_deg: Clockwise turn that brings the stored pictures upright.
        body_name: Name of the body.
        body: Its mesh by the names of the protocol's `Body` message.
    """

    frame_total: int
    fps: float
    width: int
    height: int
    rotation_deg: int
    body_name: str
    body: dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class FrameSolved:
    """One frame as it came from the backend, on the average body.

    Attributes:
        index: Of the frame in the clip, from 0.
        timestamp_s: Video time in seconds.
        tracked: Whether the person was seen; if not, the pose repeats the last one.
        quats_wxyz: [24, 4], index 0 body to world, others to the parent; None before anybody
            was seen.
        pelvis_world: [3], metres; None before anybody was seen.
    """

    index: int
    timestamp_s: float
    tracked: bool
    quats_wxyz: Float32 | None
    pelvis_world: Float32 | None


@dataclass(frozen=True, slots=True)
class Refining:
    """All frames are solved; the clip as a whole is being refined."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ClipRefined:
    """The finished capture, T frames.

    Attributes:
        quats_wxyz: [T, 24, 4], index 0 body to world, others to the parent.
        pelvis_world: [T, 3], metres.
        betas: Shape [10].
        timestamps_s: Video time [T], seconds.
        visible: [T], False where the frame was bridged.
        focal_px: Focal length of the camera that matches the footage.
        T_world_camera: Its pose [4, 4], camera (x right, y down, z forward) to world.
        note: What the user should know, such as a clip that broke off; may be empty.
    """

    quats_wxyz: Float32
    pelvis_world: Float32
    betas: Float32
    timestamps_s: NDArray[np.float64]
    visible: NDArray[np.bool_]
    focal_px: float
    T_world_camera: NDArray[np.float64]
    note: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The capture ended early; nothing follows."""

    message: str
    remedy: str
    code: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The capture was cancelled; nothing follows."""


Event = BackendReady | ClipOpened | FrameSolved | Refining | ClipRefined | Failed | Cancelled
