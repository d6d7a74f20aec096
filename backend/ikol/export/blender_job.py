"""Runs inside Blender: makes the scene of a capture and writes it in one of Blender's formats."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
import numpy as np

if TYPE_CHECKING:
    from blender_addon import scene
    from blender_addon.scene.body_mesh import bake_shape
else:
    # Blender's Python knows neither the extension nor this package.
    sys.path.insert(0, str(Path(__file__).parent))
    from blender_runtime import mount_scene

    mount_scene(Path(sys.argv[-2]))
    from ikol_capture import scene
    from ikol_capture.scene.body_mesh import bake_shape

BODY_ARRAYS = (
    *("vertices", "faces", "shapedirs", "joints", "joint_shapedirs", "weights"),
    *("finger_points", "finger_shapedirs", "finger_weights"),
)
SIGNAL_ARRAYS = ("timestamps_s", "confidence", "contacts")
MOTION_ARRAYS = ("timestamps_s", "quats_wxyz", "pelvis_world", "visible")


def main(job: Path) -> None:
    """Do the job that a folder describes."""
    description = json.loads((job / "job.json").read_text(encoding="utf-8"))
    with np.load(job / "arrays.npz") as file:
        arrays = dict(file)
    body = scene.BodyData(description["body"], *(arrays[key] for key in BODY_ARRAYS))
    motion = scene.Motion(*(arrays[key] for key in MOTION_ARRAYS))

    bpy.ops.wm.read_factory_settings(use_empty=True)
    context = bpy.context
    output = job / description["output"]
    is_scene = output.suffix == ".blend"
    avatar = scene.Avatar.create(context, body, description["name"])
    # Blender counts from 1; other programs start a clip at time zero.
    avatar.begin(context.scene, scene.clip_timing(description["fps"], 1 if is_scene else 0))
    avatar.finalize(context, motion, arrays["betas"])
    if is_scene:
        avatar.mark(scene.Signals(*(arrays[key] for key in SIGNAL_ARRAYS)))
        size = (description["focal_px"], description["width"], description["height"])
        video = description.get("video")
        footage = scene.Footage(video, description["rotation_deg"]) if video else None
        # Blender's default look is for renders; it would wash the footage out.
        context.scene.view_settings.view_transform = "Standard"
        view = scene.CameraView(*size, arrays["T_world_camera"])
        avatar.add_camera(view, footage, _path(arrays))
        context.scene.frame_set(context.scene.frame_start)
        write_blend(output, description["final_folder"])
        return
    assert avatar.mesh_object is not None  # create made it
    bake_shape(avatar.mesh_object)
    context.scene.frame_set(context.scene.frame_start)
    (write_fbx if output.suffix == ".fbx" else write_glb)(output)


def _path(arrays: dict[str, Any]) -> "scene.CameraPath | None":
    """Where a camera that moves goes."""
    if not len(arrays["T_first_camera"]):
        return None
    poses = arrays["T_world_camera"] @ arrays["T_first_camera"]
    return scene.CameraPath(arrays["timestamps_s"], poses)


def write_blend(output: Path, final_folder: str) -> None:
    """Save the file, with the clip's path relative to the folder that the file will lie in."""
    for image in bpy.data.images:
        if image.filepath:
            try:
                image.filepath = "//" + os.path.relpath(image.filepath, final_folder)
            except ValueError:
                continue  # on another drive of Windows
    bpy.ops.wm.save_as_mainfile(filepath=str(output), compress=True, relative_remap=False)


def write_fbx(output: Path) -> None:
    """Every frame baked, metres, no added end bones."""
    bpy.ops.export_scene.fbx(
        filepath=str(output),
        object_types={"ARMATURE", "MESH"},
        apply_scale_options="FBX_SCALE_ALL",
        add_leaf_bones=False,
        bake_anim_use_nla_strips=False,
        bake_anim_use_all_actions=False,
        bake_anim_simplify_factor=0.0,
    )


def write_glb(output: Path) -> None:
    """Every frame sampled; the clip starts at time zero."""
    bpy.ops.export_scene.gltf(
        filepath=str(output),
        export_format="GLB",
        export_animation_mode="ACTIVE_ACTIONS",
        export_anim_slide_to_zero=True,
        export_optimize_animation_size=False,
        export_morph=False,
        export_cameras=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[-1]))
    # All is on disk; bpy 4.2 may crash while it tears itself down after a glTF export.
    sys.stdout.flush()
    os._exit(0)
