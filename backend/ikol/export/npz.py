"""Captures as .npz with AMASS' keys (Mahmood et al., 2019), read back the same."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.export.amass import capture_from_amass
from ikol.export.atomic import written_whole
from ikol.export.npz_checks import problems_of
from ikol.export.npz_hands import body_pose_of, hand_arrays, hands_of, poses_of
from ikol.motion.camera_motion import HANDLINGS, CameraMotion
from ikol.motion.capture import Camera, Capture
from ikol.motion.kept import Kept
from ikol.npz_arrays import Arrays, read_npz_arrays


def write_npz(path: Path, capture: Capture, body: BodyModel) -> None:
    """Write a capture, whole or not at all.

    Keys as in AMASS: `poses` [T, 72] radians, `trans` [T, 3] metres, `betas` [10], `gender`,
    `mocap_framerate`. `trans` is what SMPL adds to the posed body, whose pelvis is not at the
    origin: pelvis position = rest pelvis of `betas` + `trans`. Besides: `joints` [T, 24, 3],
    `timestamps` [T], `confidence` [T, 24], `keypoints2d` [T, K, 3] (x, y in pixels, trust),
    `visible` [T], `body`, `estimator`, `camera_focal_px`, `camera_size` [2] (width, height),
    `T_world_camera` [4, 4], `track` (which of the clip's people), `shot` and `cuts` [C] (when the
    clip's shots begin, seconds); and where it is known `contacts` [T, 4], how surely left heel,
    left toes, right heel and right toes stand; and of a camera that moves `camera_motion`
    ("turning", "travelling" or "unknown", see `CameraMotion`) and `T_first_camera` [T, 4, 4], its
    pose in each frame in the frame of the camera of the shot's first, whose pose is
    `T_world_camera`; and `kept` [T, 253] and `T_own_camera` [4, 4], which the clip can be solved
    again from (see `Kept`). Where hands were captured, `poses` is [T, 156] as SMPL-H has it (22
    joints of the body and 30 of the fingers), and there are `hand_keypoints2d` [T, 2, 21, 3] (left
    and right; x, y in pixels, trust) and `hand_keypoints3d` [T, 2, 21, 3] (see `HandMotion`).

    Args:
        path: The file; its suffix is not changed.
        capture: The capture.
        body: The body that it was captured with.

    Raises:
        IkolError: It cannot be written, see `written_whole`.
    """
    rest_pelvis = body.rest_joints(capture.betas)[0]
    known: dict[str, Any] = {} if capture.contacts is None else {"contacts": capture.contacts}
    if capture.camera.motion is not None:
        known["camera_motion"] = np.array(capture.camera.motion.handling)
        known["T_first_camera"] = capture.camera.motion.poses()
    if capture.kept is not None:
        known |= {"kept": capture.kept.rows, "T_own_camera": capture.kept.T_own_camera}
    known |= hand_arrays(capture)
    with written_whole(path) as file:
        np.savez_compressed(
            file,
            poses=poses_of(capture),
            trans=capture.pelvis_world - rest_pelvis,
            betas=capture.betas,
            gender=np.array("neutral"),
            mocap_framerate=np.array(capture.fps),
            joints=capture.joints_world,
            timestamps=capture.timestamps_s,
            confidence=capture.confidence,
            keypoints2d=capture.landmarks_px,
            visible=capture.visible,
            body=np.array(capture.body),
            estimator=np.array(capture.estimator),
            camera_focal_px=np.array(capture.camera.focal_px),
            camera_size=np.array([capture.camera.width, capture.camera.height]),
            T_world_camera=capture.camera.T_world_camera,
            track=np.array(capture.track),
            shot=np.array(capture.shot),
            cuts=np.array(capture.cuts_s, np.float64),
            **known,
        )


def read_npz(path: Path, body: BodyModel) -> Capture:
    """Read what `write_npz` wrote, or a motion of AMASS.

    Args:
        path: The file.
        body: The body whose joints a motion of AMASS is given on; not used for our own files.

    Raises:
        IkolError: "no_capture" if there is no such file, "bad_capture" if it is not a motion.
    """
    if not path.is_file():
        raise IkolError(f"There is no file {path}.", "Give a captured .npz.", "no_capture")

    def refused(problem: str) -> IkolError:
        return IkolError(
            f"{path} is not a motion: {problem}.",
            "Give a captured .npz or one of AMASS.",
            "bad_capture",
        )

    arrays = read_npz_arrays(path, refused)
    problem = next(problems_of(arrays), None)
    if problem is not None:
        raise refused(problem)
    return _own_capture(arrays) if "joints" in arrays else capture_from_amass(arrays, body)


def read_npz_of_body(path: Path, body: BodyModel) -> Capture:
    """Read what has to be a motion of a body: a capture with it, or any motion of AMASS.

    Args:
        path: The file.
        body: The body.

    Raises:
        IkolError: "other_body" if it was captured with another one; or as `read_npz`.
    """
    capture = read_npz(path, body)
    if capture.body != body.name:
        raise IkolError(
            f"{path} was captured with the body {capture.body}, not {body.name}.",
            "Give that body's file with --body.",
            "other_body",
        )
    return capture


def _own_capture(arrays: Arrays) -> Capture:
    def float32(name: str) -> NDArray[np.float32]:
        return arrays[name].astype(np.float32)

    width, height = arrays["camera_size"].tolist()
    joints_world = float32("joints")
    return Capture(
        pose_rotvecs=body_pose_of(arrays),
        pelvis_world=joints_world[:, 0],
        joints_world=joints_world,
        betas=float32("betas"),
        timestamps_s=arrays["timestamps"].astype(np.float64),
        confidence=float32("confidence"),
        landmarks_px=float32("keypoints2d"),
        visible=arrays["visible"].astype(np.bool_),
        fps=float(arrays["mocap_framerate"]),
        camera=Camera(
            focal_px=float(arrays["camera_focal_px"]),
            width=int(width),
            height=int(height),
            T_world_camera=arrays["T_world_camera"].astype(np.float64),
            motion=_camera_motion(arrays),
        ),
        body=str(arrays["body"]),
        estimator=str(arrays["estimator"]),
        contacts=float32("contacts") if "contacts" in arrays else None,
        kept=_kept(arrays),
        hands=hands_of(arrays),
        **_part_of_clip(arrays),
    )


def _kept(arrays: Arrays) -> Kept | None:
    if "kept" not in arrays:
        return None
    return Kept(arrays["kept"].astype(np.float16), arrays["T_own_camera"].astype(np.float64))


def _camera_motion(arrays: Arrays) -> CameraMotion | None:
    if "camera_motion" not in arrays:
        return None
    T = arrays["T_first_camera"].astype(np.float64)
    handling = HANDLINGS[HANDLINGS.index(str(arrays["camera_motion"]))]  # pyright: ignore[reportArgumentType]
    return CameraMotion(T[:, :3, :3], T[:, :3, 3], handling)


def _part_of_clip(arrays: Arrays) -> dict[str, Any]:
    """Which person and shot it is; files of earlier releases do not say."""
    if not {"track", "shot", "cuts"} <= arrays.keys():
        return {}
    return {
        "track": int(arrays["track"]),
        "shot": int(arrays["shot"]),
        "cuts_s": tuple(arrays["cuts"].tolist()),
    }
