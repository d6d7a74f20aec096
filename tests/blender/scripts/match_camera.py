"""Looks at points through matching cameras, and at the clip's frame at each scene frame."""

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from harness import body_of, load, motion_of, save, scene
from mathutils import Vector

arrays = load()
context = bpy.context
main = context.scene
projected = []
for T_world_camera, (focal_px, width, height) in zip(
    arrays["T_world_camera"], arrays["intrinsics"], strict=True
):
    view = scene.CameraView(float(focal_px), int(width), int(height), T_world_camera)
    avatar = scene.Avatar.create(context, body_of(arrays), "walk")
    avatar.begin(main, scene.clip_timing(30.0))
    avatar.append(motion_of(arrays))
    camera = avatar.add_camera(view, None)
    context.view_layer.update()
    size = main.render.resolution_x, main.render.resolution_y
    seen = [world_to_camera_view(main, camera, Vector(point)) for point in arrays["points"]]
    projected.append([(point.x * size[0], (1 - point.y) * size[1], point.z) for point in seen])
    avatar.remove()


def moving_camera():
    """What a camera sees that goes from the first pose over the second to the third."""
    avatar = scene.Avatar.create(context, body_of(arrays), "walk")
    avatar.begin(main, scene.clip_timing(30.0, start_frame=7))
    avatar.append(motion_of(arrays))
    poses = arrays["T_world_camera"]
    focal_px, width, height = arrays["intrinsics"][0]
    view = scene.CameraView(float(focal_px), int(width), int(height), poses[0])
    path = scene.CameraPath(np.array([0.0, 0.5, 1.0]), poses)
    camera = avatar.add_camera(view, None, path)
    size, seen = (main.render.resolution_x, main.render.resolution_y), []
    for frame in (7, 22, 37):
        main.frame_set(frame)
        points = [world_to_camera_view(main, camera, Vector(point)) for point in arrays["points"]]
        seen.append([(point.x * size[0], (1 - point.y) * size[1], point.z) for point in points])
    main.frame_set(14)
    between = np.array(camera.matrix_world)[:3, 3]
    avatar.remove()
    return np.array(seen), between


def clip_frames(timing):
    """Scene frames, and the clip's frame (from 0) that the background shows at each."""
    avatar = scene.Avatar.create(context, body_of(arrays), "walk")
    avatar.begin(main, timing)
    avatar.append(motion_of(arrays))
    view = scene.CameraView(500.0, 64, 48, np.eye(4))
    camera = avatar.add_camera(view, scene.Footage(str(arrays["clip"])))
    frames, shown = [], []
    avatar.mesh_object.hide_viewport = True
    for frame in [*range(timing.start_frame, avatar.last_frame, 7), avatar.last_frame]:
        main.frame_set(frame)
        posed = camera.evaluated_get(context.evaluated_depsgraph_get())
        user = posed.data.background_images[0].image_user
        # As Blender counts (BKE_image_user_frame_get): clamped first, then offset.
        counted = min(max(frame - user.frame_start + 1, 0), user.frame_duration)
        frames.append(frame)
        shown.append(counted + user.frame_offset - 1)
    retimed = camera.data.animation_data is not None
    avatar.remove()
    return np.array([frames, shown]), retimed


facts, results = {}, {}
timings = {
    "own": scene.clip_timing(24000 / 1001, start_frame=11),
    "in_24": scene.scene_timing(24, 1.0, start_frame=11),
    "in_30": scene.scene_timing(30, 1.0, start_frame=11),
    "in_12": scene.scene_timing(12, 1.0, start_frame=11),
}
for name, timing in timings.items():
    results[name], facts[f"{name}_is_retimed"] = clip_frames(timing)
moving, between = moving_camera()
save(facts, projected=np.array(projected), moving=moving, between=between, **results)
