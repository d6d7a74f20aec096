"""Captures that are cancelled, disturbed or undone; gives what is left in the file."""

import bpy
import numpy as np
from harness import body_of, load, motion_of, save, scene
from ikol_capture.scene.vendored import IkolError

arrays = load()
context = bpy.context
body = body_of(arrays)
view = scene.CameraView(500.0, 640, 480, np.eye(4))
COLLECTIONS = ("objects", "meshes", "armatures", "actions", "cameras", "collections")


def snapshot():
    """Everything that a cancelled capture must give back."""
    main, render = context.scene, context.scene.render
    return {
        **{kind: sorted(item.name for item in getattr(bpy.data, kind)) for kind in COLLECTIONS},
        "clips": sorted(image.name for image in bpy.data.images if image.source == "MOVIE"),
        "shape_keys": len(bpy.data.shape_keys),
        "rate": [render.fps, round(render.fps_base, 6)],
        "range": [main.frame_start, main.frame_end, main.frame_current],
        "size": [render.resolution_x, render.resolution_y],
        "camera": main.camera.name,
        "active": context.view_layer.objects.active.name,
        "mode": context.mode,
    }


def capture(rows=slice(0, 20)):
    avatar = scene.Avatar.create(context, body, "walk")
    avatar.begin(context.scene, scene.clip_timing(23.976, start_frame=50))
    avatar.append(motion_of(arrays, rows))
    return avatar


def code_of(action):
    try:
        action()
    except IkolError as error:
        return error.code
    return None


facts = {"before": snapshot()}
capture().remove()
facts["after_streaming"] = snapshot()

avatar = capture()
avatar.finalize(context, motion_of(arrays), np.ones(10))
avatar.add_camera(view, scene.Footage(str(arrays["clip"])))
facts["finished"] = snapshot()
avatar.remove()
facts["after_finishing"] = snapshot()

# The user works on something else meanwhile.
bpy.ops.object.mode_set(mode="EDIT")
avatar = capture()
avatar.finalize(context, motion_of(arrays), np.ones(10))
facts["mode_meanwhile"] = context.mode
avatar.remove()
bpy.ops.object.mode_set(mode="OBJECT")
facts["after_editing"] = snapshot()

# The armature is renamed, hidden, and taken out of sight.
avatar = capture(slice(0, 10))
avatar.armature.name = "hero"
avatar.armature.hide_set(True)
avatar.armature.hide_viewport = True
avatar.append(motion_of(arrays, slice(10, 20)))
avatar.finalize(context, motion_of(arrays), np.ones(10))
facts["renamed_reaches"] = avatar.last_frame
facts["still_hidden"] = [avatar.armature.hide_get(), avatar.armature.hide_viewport]
avatar.remove()
facts["after_renaming"] = snapshot()

# The armature is deleted.
avatar = capture(slice(0, 10))
bpy.data.objects.remove(avatar.armature)
facts["deleted"] = [
    code_of(lambda: avatar.append(motion_of(arrays, slice(10, 20)))),
    code_of(lambda: avatar.finalize(context, motion_of(arrays), np.ones(10))),
    code_of(lambda: avatar.add_camera(view, None)),
    code_of(avatar.keep),
]
avatar.remove()
left = [armature for armature in bpy.data.armatures if armature.users == 0]
bpy.data.batch_remove(left)  # the user's own deletion leaves it for the next save to drop
facts["after_deleting"] = snapshot()

# Only its mesh is deleted: the motion goes on.
avatar = capture(slice(0, 10))
bpy.data.objects.remove(avatar.mesh_object)
avatar.append(motion_of(arrays, slice(10, 20)))
avatar.finalize(context, motion_of(arrays), np.ones(10))
facts["without_mesh_reaches"] = avatar.last_frame
avatar.remove()
bpy.data.batch_remove([mesh for mesh in bpy.data.meshes if mesh.users == 0])

# Its action is taken away.
avatar = capture(slice(0, 10))
avatar.armature.animation_data.action = None
facts["action_taken"] = code_of(lambda: avatar.append(motion_of(arrays, slice(10, 20))))
avatar.remove()
facts["after_disturbing"] = snapshot()

# Two captures at once.
first, second = capture(slice(0, 10)), capture(slice(0, 10))
first.append(motion_of(arrays, slice(10, 20)))
second.append(motion_of(arrays, slice(10, 15)))
facts["two_reach"] = [first.last_frame, second.last_frame]
second.remove()
first.finalize(context, motion_of(arrays), np.zeros(10))
facts["first_reaches"] = first.last_frame
first.remove()
facts["after_two"] = snapshot()

# Captures never touch what a scene with its own rate has set.
avatar = scene.Avatar.create(context, body, "walk")
avatar.begin(context.scene, scene.scene_timing(24, 1.0, start_frame=30))
avatar.append(motion_of(arrays))
avatar.finalize(context, motion_of(arrays), np.zeros(10))
facts["own_rate"] = snapshot()
avatar.remove()
save(facts)
