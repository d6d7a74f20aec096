"""A capture onto an armature that is there already, at the scene's own rate."""

import bpy
import inside
import numpy as np
from inside import ARGUMENTS, FOLDER

inside.install(**ARGUMENTS["preferences"])
scene = bpy.context.scene
options = scene.ikol_capture
options.smoothing = 0.0
assert not inside.capture(ARGUMENTS["clip"])
armature = inside.armatures()[0]
first_action = armature.animation_data.action.name
cameras = len(bpy.data.cameras)

scene.render.fps, scene.render.fps_base = 24, 1.0
scene.frame_end = 250
options.target = "SELECTED"
options.start_frame = 10
options.scene_rate = "KEEP"
options.use_camera = False
assert not inside.capture(ARGUMENTS["clip"])
seen = {
    "armatures": len(inside.armatures()),
    "first_action_kept": first_action in bpy.data.actions,
    "other_action": armature.animation_data.action.name != first_action,
    "cameras_added": len(bpy.data.cameras) - cameras,
    "fps": scene.render.fps / scene.render.fps_base,
    "range": [scene.frame_start, scene.frame_end],
    "key_frames": [point.co[0] for point in inside.curves_of(armature)[0].keyframe_points],
}
np.savez(FOLDER / "joints.npz", joints=inside.joints_over_time(armature, ARGUMENTS["joints"]))

options.person = "NUMBER"
options.person_number = 7
seen["person_7"] = inside.capture(ARGUMENTS["clip"])
inside.report(**seen)
