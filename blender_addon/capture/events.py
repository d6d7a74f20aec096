"""What the worker thread tells the main thread, in the order it happens."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kept import KeptMotion

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BackendReady:
    """The backend has answered.

    Attributes:
        version: Of the package `ikol`.
        device: What its nets run on, such as "cpu".
        bodies: Names of the bodies it has.
        estimators: Names of the estimators it has.
    """

    version: str
    device: str
    bodies: tuple[str, ...]
    estimators: tuple[str, ...]


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
class PersonSolved:
    """One person in one frame, on the average body.

    Attributes:
        track: Whose track it is; a track is one person in one shot of the clip.
        tracked: Whether the person was seen; if not, the pose repeats the last one.
        quats_wxyz: [24, 4], index 0 body to world, others to the parent.
        pelvis_world: [3], metres.
    """

    track: int
    tracked: bool
    quats_wxyz: Float32
    pelvis_world: Float32


@dataclass(frozen=True, slots=True)
class FrameSolved:
    """One frame as it came from the backend.

    Attributes:
        index: Of the frame in the clip, from 0.
        timestamp_s: Video time in seconds.
        people: Who is in it; may be empty.
    """

    index: int
    timestamp_s: float
    people: tuple[PersonSolved, ...]

    @property
    def tracked(self) -> bool:
        """Whether anybody was seen."""
        return any(person.tracked for person in self.people)


@dataclass(frozen=True, slots=True)
class Refining:
    """All frames are solved; the clip as a whole is being refined."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ClipRefined:
    """One person's finished motion in one shot, T frames.

    Attributes:
        track: Whose track it is.
        shot: In which shot of the clip, from 0.
        shot_start_s: When that begins, video time in seconds.
        last: Whether all results have come.
        quats_wxyz: [T, 24, 4], index 0 body to world, others to the parent; [T, 54, 4] with the
            fingers of SMPL-H behind.
        pelvis_world: [T, 3], metres.
        betas: Shape [10].
        timestamps_s: Video time [T], seconds.
        visible: [T], False where the frame was bridged.
        confidence: How surely each joint was seen [T, 24], 0..1.
        contacts: How surely left heel, left toes, right heel and right toes stand [T, 4], 0..1;
            NaN where that is not known.
        focal_px: Focal length of the camera that matches the footage.
        T_world_camera: Its pose [4, 4], camera (x right, y down, z forward) to world; of one that
            moves, when the shot begins.
        T_first_camera: Poses [T, 4, 4] of one that moves, seen from there; none of one that stands.
        thumbnail_jpeg: A small picture of the person; may be empty.
        note: What the user should know, such as a clip that broke off or a camera whose way is only
            guessed; may be empty.
        kept: What it can be solved again from.
    """

    track: int
    shot: int
    shot_start_s: float
    last: bool
    quats_wxyz: Float32
    pelvis_world: Float32
    betas: Float32
    timestamps_s: NDArray[np.float64]
    visible: NDArray[np.bool_]
    confidence: Float32
    contacts: Float32
    focal_px: float
    T_world_camera: NDArray[np.float64]
    T_first_camera: NDArray[np.float64]
    thumbnail_jpeg: bytes
    note: str
    kept: KeptMotion


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
