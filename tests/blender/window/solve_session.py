"""A captured motion solved again by a click, and that undone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
import numpy as np
from drive import pause, screenshot, wait


def session():
    yield from drive.captured()
    yield from pause(10)
    seen = {"captured": knee()}
    place = {"area": drive.area(), "region": drive.region("UI")}

    person = drive.armatures()[0]
    person.ikol_solve.limbs = {"head", "left_arm", "right_arm"}
    with bpy.context.temp_override(window=drive.window(), **place):
        bpy.ops.ed.undo_push(message="choose limbs")
        bpy.ops.ikol.solve_again()
    yield from wait(drive.capture_runs, 20, "the solving to start")
    yield from wait(lambda: not drive.capture_runs(), 100, "the solving to end")
    yield from pause(10)
    seen["masked"] = knee()
    seen["notice"] = str(drive.panel().notice)
    yield from screenshot("solved")
    yield from drive.undo()
    seen["undone"] = knee()
    seen["limbs_after_undo"] = sorted(drive.armatures()[0].ikol_solve.limbs)
    yield from drive.redo()
    seen["redone"] = knee()
    seen["armatures"] = len(drive.armatures())
    return seen


def knee():
    """Turn of the left knee in the middle of the clip, degrees."""
    scene = bpy.context.scene
    scene.frame_set(scene.frame_end // 2)
    bone = drive.armatures()[0].pose.bones["left_knee"]
    return float(np.degrees(bone.rotation_quaternion.angle))


drive.run(session)
