"""Everybody in a clip, picked from in the panel."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import ARGUMENTS, pause, screenshot, wait


def session():
    drive.install(**ARGUMENTS["preferences"])
    yield from pause(5)
    yield from drive.delete_selected()
    yield from drive.open_tab()
    bpy.context.scene.ikol_capture.person = "ALL"
    bpy.ops.ikol.capture_from_video(filepath=ARGUMENTS["clip"])
    yield from wait(drive.capture_runs, 20, "the capture to start")
    yield from wait(lambda: not drive.capture_runs(), 300, "the capture to end")
    yield from pause(15)
    yield from screenshot("people")
    people = sorted(thing.name for thing in bpy.data.objects if thing.type == "ARMATURE")
    bpy.ops.ikol.remove_person("EXEC_DEFAULT", True, person=people[-1])
    yield from pause(10)
    yield from drive.undo()
    back = sorted(thing.name for thing in bpy.data.objects if thing.type == "ARMATURE")
    return {"people": people, "back": back}


drive.run(session)
