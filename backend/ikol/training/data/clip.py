"""One clip to learn from: what truly happened before a camera, and what BlazePose says of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.export.atomic import written_whole
from ikol.motion.camera import View
from ikol.npz_arrays import read_npz_arrays

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

SUFFIX: Final = ".clip.npz"


@dataclass(frozen=True, slots=True)
class Scene:
    """A person before a camera that stands still, in T frames.

    Attributes:
        motion: Name of the motion that was performed.
        held_out: Whether it is kept for evaluation and never trained on.
        timestamps_s: Seconds from the start [T].
        R_parent_joint: Rotations relative to the parent [T, 24, 3, 3]; index 0 takes the T-pose
            (y up, z forward) to the camera's frame (x right, y down, z forward).
        pelvis_camera: Pelvis joint [T, 3], metres.
        betas: Shape on the default body [10].
        contacts: Whether heel and toes of the left, then of the right foot stand [T, 4].
        view: The camera: focal length and size of its picture in pixels.
        T_world_camera: Camera to a world with z up and the ground at z = 0 [4, 4], metres.
    """

    motion: str
    held_out: bool
    timestamps_s: Float64
    R_parent_joint: Float32
    pelvis_camera: Float32
    betas: Float32
    contacts: Bools
    view: View
    T_world_camera: Float64


@dataclass(frozen=True, slots=True)
class Seen:
    """What the nets say of the person, as in `ikol.estimators.base.Sighting`, or would say.

    Attributes:
        tracked: Frames in which somebody was found [T]; in others the rest means nothing.
        landmarks_px: x, y in pixels, trust 0..1 [T, 33, 3].
        landmarks_camera: [T, 33, 3] metres, relative to the middle of the hips.
        rendered: Whether real nets looked at rendered pictures; else the noise model.
    """

    tracked: Bools
    landmarks_px: Float32
    landmarks_camera: Float32
    rendered: bool


@dataclass(frozen=True, slots=True)
class TrainingClip:
    """Question and answer: what was seen, and what happened."""

    scene: Scene
    seen: Seen


def write_clip(path: Path, clip: TrainingClip) -> None:
    """Write a clip, whole or not at all.

    Raises:
        IkolError: It cannot be written, see `written_whole`.
    """
    scene, seen = clip.scene, clip.seen
    with written_whole(path) as file:
        np.savez_compressed(
            file,
            motion=np.array(scene.motion),
            held_out=np.array(scene.held_out),
            timestamps_s=scene.timestamps_s,
            R_parent_joint=scene.R_parent_joint,
            pelvis_camera=scene.pelvis_camera,
            betas=scene.betas,
            contacts=scene.contacts,
            camera_focal_px=np.array(scene.view.focal_px),
            camera_size=np.array([scene.view.width, scene.view.height]),
            T_world_camera=scene.T_world_camera,
            tracked=seen.tracked,
            landmarks_px=seen.landmarks_px,
            landmarks_camera=seen.landmarks_camera,
            rendered=np.array(seen.rendered),
        )


def read_clip(path: Path) -> TrainingClip:
    """Read a clip that `write_clip` wrote.

    Raises:
        IkolError: "no_clip" if there is none, "bad_clip" if it is not one.
    """
    if not path.is_file():
        raise IkolError(f"There is no clip at {path}.", "Check the name.", "no_clip")

    def refused(problem: str) -> IkolError:
        return IkolError(
            f"{path} is no clip to train on: {problem}.",
            "Make it again with `ikol train data`.",
            "bad_clip",
        )

    arrays = read_npz_arrays(path, refused)
    try:
        return _clip_of(arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise refused(f"its arrays are others ({error})") from error


def find_clips(folder: Path) -> list[Path]:
    """All clips in a folder and those within, sorted.

    Raises:
        IkolError: "no_clip" if there is none.
    """
    found = sorted(folder.rglob(f"*{SUFFIX}"))
    if not found:
        raise IkolError(
            f"There is no clip to train on in {folder}.",
            "Make some with `ikol train data MOTIONS --out FOLDER`.",
            "no_clip",
        )
    return found


def _clip_of(arrays: dict[str, Any]) -> TrainingClip:
    width, height = (int(size) for size in arrays["camera_size"])
    scene = Scene(
        motion=str(arrays["motion"]),
        held_out=bool(arrays["held_out"]),
        timestamps_s=arrays["timestamps_s"],
        R_parent_joint=arrays["R_parent_joint"],
        pelvis_camera=arrays["pelvis_camera"],
        betas=arrays["betas"],
        contacts=arrays["contacts"],
        view=View(float(arrays["camera_focal_px"]), width, height),
        T_world_camera=arrays["T_world_camera"],
    )
    seen = Seen(
        tracked=arrays["tracked"],
        landmarks_px=arrays["landmarks_px"],
        landmarks_camera=arrays["landmarks_camera"],
        rendered=bool(arrays["rendered"]),
    )
    return TrainingClip(scene, seen)


def fps_of(timestamps_s: Float64) -> float:
    """Frames a second of evenly spaced frames."""
    return 1.0 / float(np.median(np.diff(timestamps_s))) if len(timestamps_s) > 1 else 30.0
