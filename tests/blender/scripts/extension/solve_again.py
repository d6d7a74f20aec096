"""A captured motion solved again: at once, after saving and reopening, and when it cannot be."""

import time

import bpy
import inside
import numpy as np
from inside import ARGUMENTS, FOLDER

inside.install(**ARGUMENTS["preferences"])
runner = inside.part("runner").runner()
seen = {}
joints = {}
SOLES = ("left_ankle", "left_foot", "right_ankle", "right_foot")


def solve():
    started = time.monotonic()
    try:
        assert bpy.ops.ikol.solve_again() == {"FINISHED"}
    except RuntimeError as error:
        return str(error).removeprefix("Error: ").strip()
    seen.setdefault("took_s", []).append(time.monotonic() - started)
    return ""


def curves():
    return {
        f"{curve.data_path}[{curve.array_index}]": len(curve.keyframe_points)
        for curve in inside.curves_of(inside.armatures()[0])
    }


def contact_curves():
    named = {f'pose.bones["{name}"]["contact"]': name for name in SOLES}
    animated = inside.curves_of(inside.armatures()[0])
    return {named[curve.data_path]: curve for curve in animated if curve.data_path in named}


def contacts():
    """Values of the keys of the four curves, one row for each."""
    curves = contact_curves()
    return np.array([[point.co.y for point in curves[name].keyframe_points] for name in SOLES])


def apart(one, other):
    return float(np.abs(one - other).max())


bpy.context.scene.ikol_capture.solve.smoothing = 0.6
assert not inside.capture(ARGUMENTS["clip"])
armature = inside.armatures()[0]
seen["taken_over"] = round(armature.ikol_solve.smoothing, 3)
seen["kept_kb"] = len(armature.ikol_kept) / 1024
joints["captured"] = inside.joints_over_time(armature, ARGUMENTS["joints"])
before = curves()
action = armature.animation_data.action.name

# The user spoils a curve, and solves again with the same choices.
spoilt = inside.curves_of(armature)[3]
spoilt.keyframe_points.clear()
assert not solve()
seen["notice"] = str(runner.notice)
joints["same"] = inside.joints_over_time(armature, ARGUMENTS["joints"])
seen["same_curves"] = curves() == before
seen["same_action"] = armature.animation_data.action.name == action

# The user says that the left foot stands in some frames, and after a second thought nothing.
first, last = ARGUMENTS["held"]
found = contacts()
for name in ("left_ankle", "left_foot"):
    curve = contact_curves()[name]
    for point in curve.keyframe_points:
        if first <= point.co.x <= last:
            point.co.y = 1.0
    curve.update()
edited = contacts()
assert not solve()
seen["notice_of_edited"] = str(runner.notice)
joints["held"] = inside.joints_over_time(armature, ARGUMENTS["joints"])
held = contacts()
assert not solve()
joints["held_again"] = inside.joints_over_time(armature, ARGUMENTS["joints"])
seen["edited"] = apart(edited, found)
seen["held"], seen["held_again"] = apart(held, edited), apart(contacts(), held)
inside.remove_curves(armature, contact_curves().values())
assert not solve()
seen["found_again"] = apart(contacts(), found)

saved = str(FOLDER / "saved.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
bpy.ops.wm.open_mainfile(filepath=saved)
armature = inside.armatures()[0]
mesh = next(child for child in armature.children if child.type == "MESH")
bpy.context.view_layer.objects.active = mesh  # its body stands for the person
armature.ikol_solve.limbs = {"head", "left_arm", "right_arm"}
armature.ikol_solve.use_limb_smoothing = True
armature.ikol_solve.smoothing_left_arm = 0.0
armature.ikol_solve.use_foot_lock = False
assert not solve()
joints["masked"] = inside.joints_over_time(armature, ARGUMENTS["joints"])
bpy.context.scene.frame_set(10)
seen["masked_confidence"] = [
    armature.pose.bones[name]["confidence"] for name in ("left_knee", "head")
]

# At another rate of the scene the motion keeps its timing.
scene = bpy.context.scene
rate = scene.render.fps / scene.render.fps_base
scene.render.fps, scene.render.fps_base = 12, 1.0
assert not solve()
seen["keys_at_12"] = set(curves().values()).pop()
seen["clip_s"] = (scene.frame_end - scene.frame_start) / rate

text = armature.ikol_kept
armature.ikol_kept = text[: len(text) // 2]
seen["damaged"] = solve()
armature.ikol_kept = ""
seen["can_without"] = bpy.ops.ikol.solve_again.poll()
np.savez(FOLDER / "seen.npz", **joints)
inside.report(**seen)
