"""Everybody in a clip, picked from in the panel."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import pause, screenshot


def session():
    yield from drive.captured(person="ALL")
    yield from pause(15)
    yield from screenshot("people")
    people = sorted(thing.name for thing in bpy.data.objects if thing.type == "ARMATURE")
    bpy.ops.ikol.remove_person("EXEC_DEFAULT", True, person=people[-1])
    yield from pause(10)
    yield from drive.undo()
    back = sorted(thing.name for thing in bpy.data.objects if thing.type == "ARMATURE")
    shots = [shots_and_hidden()]
    for step in (drive.undo, drive.redo):
        yield from step()
        shots.append(shots_and_hidden())
    return {"people": people, "back": back, "shots": shots}


def shots_and_hidden():
    """The frames where shots begin, and the bodies that are not seen in the first frame."""
    frames = sorted(marker.frame for marker in bpy.context.scene.timeline_markers)
    hidden = sorted(thing.name for thing in bpy.data.objects if thing.hide_render)
    return [frames, hidden]


drive.run(session)
