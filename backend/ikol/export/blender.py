"""Captures as Blender scenes and as .fbx and .glb, written by a Blender on this machine."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.export.atomic import written_whole
from ikol.export.find_blender import find_blender
from ikol.motion.capture import Capture
from ikol.rotations import quats_wxyz_from_rotvecs
from ikol.skeleton import NUM_JOINTS
from ikol.video import open_video

SUFFIXES = (".blend", ".fbx", ".glb")
_SCRIPT = Path(__file__).with_name("blender_job.py")


def export_scene(
    capture: Capture, body: BodyModel, path: Path, video_path: Path | None = None
) -> None:
    """Write a capture as a scene: armature, skinned body, keys; a .blend has the camera as well.

    In a .blend the fitted shape is set on shape keys; .fbx and .glb carry it in the mesh itself.
    Pose-dependent corrections of SMPL's own files are left out: armatures cannot express them.

    Args:
        capture: The capture; the scene takes its frame rate.
        body: Its body.
        path: The file; its suffix (.blend, .fbx or .glb) says the format.
        video_path: The clip, which a .blend shows behind the body.

    Raises:
        IkolError: No Blender is there ("no_blender"), it failed ("blender_failed"), or the file
            could not be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path.suffix} is not one of {', '.join(SUFFIXES)}")
    blender = find_blender()
    with tempfile.TemporaryDirectory(prefix="ikol-") as folder:
        job = Path(folder)
        _write_job(job, capture, body, path, video_path)
        done = subprocess.run(
            blender.command(_SCRIPT, str(_addon_folder()), str(job)),
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        made = job / f"scene{path.suffix.lower()}"
        if done.returncode != 0 or not made.is_file():
            lines = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()
            raise IkolError(
                f"Blender ({blender.executable}) could not make {path.name}: {lines[-1]}",
                "Set IKOL_BLENDER to another Blender, 4.2 or newer.",
                "blender_failed",
            )
        with written_whole(path) as target, made.open("rb") as source:
            shutil.copyfileobj(source, target)


def _write_job(
    job: Path, capture: Capture, body: BodyModel, path: Path, video_path: Path | None
) -> None:
    """Put everything that the script in Blender needs into its folder."""
    motion = capture.camera.motion
    fingers = body.fingers if capture.hands is not None else None
    np.savez(
        job / "arrays.npz",
        vertices=body.vertices_template,
        faces=body.faces,
        shapedirs=body.shapedirs,
        joints=body.keypoint_template[:NUM_JOINTS],
        joint_shapedirs=body.keypoint_shapedirs[:NUM_JOINTS],
        weights=body.skin_weights,
        timestamps_s=capture.timestamps_s - capture.timestamps_s[0],
        quats_wxyz=quats_wxyz_from_rotvecs(_rotvecs(capture)),
        finger_points=np.zeros((0, 3)) if fingers is None else fingers.template,
        finger_shapedirs=np.zeros((0, 3, 10)) if fingers is None else fingers.shapedirs,
        finger_weights=np.zeros((0, 0)) if fingers is None else fingers.skin_weights,
        pelvis_world=capture.pelvis_world,
        visible=capture.visible,
        betas=capture.betas,
        confidence=capture.confidence,
        contacts=np.full((len(capture.timestamps_s), 4), np.nan)
        if capture.contacts is None
        else capture.contacts,
        T_world_camera=capture.camera.T_world_camera,
        T_first_camera=np.zeros((0, 4, 4)) if motion is None else motion.poses(),
    )
    description = {
        "output": f"scene{path.suffix.lower()}",
        "final_folder": str(path.absolute().parent),
        "name": path.stem,
        "body": body.name,
        "fps": capture.fps,
        "focal_px": capture.camera.focal_px,
        "width": capture.camera.width,
        "height": capture.camera.height,
    }
    if video_path is not None:
        with open_video(video_path) as video:
            description["rotation_deg"] = video.info.rotation_deg
        description["video"] = str(video_path.absolute())
    (job / "job.json").write_text(json.dumps(description), encoding="utf-8")


def _rotvecs(capture: Capture) -> NDArray[np.float32]:
    """Rotation vectors of SMPL's joints, and of the fingers where they were captured."""
    if capture.hands is None:
        return capture.pose_rotvecs
    return np.concatenate((capture.pose_rotvecs, capture.hands.finger_rotvecs), axis=1)


def _addon_folder() -> Path:
    """The extension's modules: inside an installed `ikol`, beside it in a checkout."""
    installed = Path(__file__).resolve().parents[1] / "_blender_addon"
    return installed if installed.is_dir() else installed.parents[2] / "blender_addon"
