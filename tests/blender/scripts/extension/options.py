"""Captures with other options: person, estimator, body, target, start and rate of the scene."""

import math

import bpy
import inside
import numpy as np
from inside import ARGUMENTS, FOLDER

inside.install(**ARGUMENTS["preferences"])
scene = bpy.context.scene
options = scene.ikol_capture
runner = inside.part("runner").runner()
joints = {}
seen = {}

# Before the backend is reached, only what comes with the project can be chosen.
choices = inside.part("offers").BODIES.choices
estimators = inside.part("offers").ESTIMATORS.choices
seen["bodies_before"] = choices("default")
seen["estimators_before"] = estimators("blazepose")
bpy.ops.ikol.check_backend()
inside.wait(lambda: not runner.poll(), 120, "the backend's answer")
seen["bodies"] = choices("default")
seen["estimators"] = estimators("blazepose")

options.solve.smoothing = 0.0
options.fov = math.radians(ARGUMENTS["fov_deg"])
bpy.ops.ikol.choose_estimator(estimator="blazepose-direct")
bpy.ops.ikol.choose_body(body=ARGUMENTS["body"])
assert not inside.capture(ARGUMENTS["clip"])
seen["fov_deg"] = math.degrees(scene.camera.data.angle_x)
giant = inside.armatures()[0]
joints["giant"] = inside.joints_over_time(giant, ARGUMENTS["joints"])
for thing in (giant, *giant.children):
    bpy.data.objects.remove(thing)
options.body = "default"
options.estimator = "blazepose"

# A clip that breaks off, at the clip's own rate.
assert not inside.capture(ARGUMENTS["cut_off"])
armature = inside.armatures()[0]
first_action = armature.animation_data.action.name
seen["cut_off"] = {
    "notice": [runner.notice.level.value, str(runner.notice)],
    "keys": {len(curve.keyframe_points) for curve in inside.curves_of(armature)}.pop(),
    "range": [scene.frame_start, scene.frame_end],
}
joints["cut_off"] = inside.joints_over_time(armature, ARGUMENTS["joints"])

# Onto the same armature, at the scene's rate.
scene.render.fps, scene.render.fps_base = 24, 1.0
scene.frame_end = 250
options.target = "SELECTED"
options.start_frame = 10
options.scene_rate = "KEEP"
options.use_camera = False
cameras = len(bpy.data.cameras)
assert not inside.capture(ARGUMENTS["clip"])
seen["retargeted"] = {
    "armatures": len(inside.armatures()),
    "first_action_kept": first_action in bpy.data.actions,
    "other_action": armature.animation_data.action.name != first_action,
    "cameras_added": len(bpy.data.cameras) - cameras,
    "fps": scene.render.fps / scene.render.fps_base,
    "range": [scene.frame_start, scene.frame_end],
    "key_frames": [point.co[0] for point in inside.curves_of(armature)[0].keyframe_points],
}
joints["retargeted"] = inside.joints_over_time(armature, ARGUMENTS["joints"])
np.savez(FOLDER / "joints.npz", **joints)

# People and bodies that are not there.
options.target = "NEW"
before = inside.contents()
options.body = "dwarf"
seen["no_body"] = inside.capture(ARGUMENTS["clip"])
seen["gone"] = [inside.part("offers").BODIES.is_gone(name) for name in choices("dwarf")]
options.body = "default"
options.person = "NUMBER"
options.person_number = 7
seen["no_person"] = inside.capture(ARGUMENTS["clip"])
seen["left"] = [before, inside.contents()]
inside.report(**seen)
