"""Captures that a user breaks off, in every way there is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import ARGUMENTS, FOLDER, MODULE, pause, press, wait


def begin(keys=8):
    """Start a capture and wait for its first keys."""
    bpy.ops.ikol.capture_from_video("INVOKE_DEFAULT", True, filepath=ARGUMENTS["clip"])
    yield from wait(lambda: drive.key_count() >= keys or drive.panel().notice, 120, "keys")
    assert drive.capture_runs(), drive.panel().notice


def drop(clip):
    """Drop a clip into the viewport and choose the capture from what Blender offers for it."""
    place = {"area": drive.area(), "region": drive.region("WINDOW")}
    with bpy.context.temp_override(window=drive.window(), **place):
        bpy.ops.wm.drop_import_file(
            "INVOKE_DEFAULT", directory=str(clip.parent), files=[{"name": clip.name}]
        )
    yield from pause(5)
    yield from press("C")  # underlined in the menu


def end():
    yield from wait(lambda: not drive.capture_runs(), 20, "the capture to end")
    yield from pause(3)


def state():
    scene = bpy.context.scene
    render = scene.render
    return {
        "objects": sorted(bpy.data.objects.keys()),
        "actions": len(bpy.data.actions),
        "meshes": len(bpy.data.meshes),
        "rate": render.fps / render.fps_base,
        "range": [scene.frame_start, scene.frame_end, scene.frame_current],
    }


def notice():
    return str(drive.panel().notice)


def session():
    backend = {"backend": "ADDRESS", "address": ARGUMENTS["address"]}
    drive.install(**backend)
    yield from pause(5)
    yield from drive.open_tab()
    first = state()
    yield from drive.delete_selected()
    empty = str(FOLDER / "empty.blend")
    bpy.ops.wm.save_as_mainfile(filepath=empty)
    seen = {"first": first, "before": state()}

    yield from begin()
    try:
        bpy.ops.ikol.capture_from_video(filepath=ARGUMENTS["clip"])
    except RuntimeError as error:
        seen["second"] = str(error)
    yield from drive.screenshot("busy")
    yield from drive.click(*drive.cancel_button())
    yield from end()
    seen["cancelled"] = {**state(), "notice": notice()}
    yield from drive.undo()
    seen["undone_after_cancel"] = state()
    yield from drive.redo()
    seen["redone_after_cancel"] = state()

    # Undo takes away the capture and the user's own last step, and redo brings that back.
    yield from begin()
    yield from drive.undo()
    yield from end()
    yield from press("ESC")  # puts the message away
    seen["undone"] = {**state(), "notice": notice()}
    yield from drive.redo()
    seen["redone"] = state()

    yield from begin()
    for thing in bpy.data.objects:
        thing.select_set(thing.type == "ARMATURE")
    yield from press("X")
    yield from press("RET")
    yield from end()
    seen["deleted"] = {**state(), "notice": notice()}
    yield from drive.screenshot("deleted")
    yield from press("ESC")

    yield from begin()
    saved = str(FOLDER / "midway.blend")
    bpy.ops.wm.save_as_mainfile(filepath=saved)
    seen["keys_saved"] = drive.key_count()
    assert drive.capture_runs()
    bpy.ops.wm.open_mainfile(filepath=saved)
    yield from end()
    seen["reopened"] = {"keys": drive.key_count(), "notice": notice()}

    bpy.ops.wm.open_mainfile(filepath=empty)
    yield from pause(5)
    yield from begin()
    bpy.ops.preferences.addon_disable(module=MODULE)
    yield from pause(5)
    seen["keys_after_disabling"] = drive.key_count()
    bpy.ops.preferences.addon_enable(module=MODULE)
    drive.prefer(**backend)
    yield from pause(3)
    seen["ready_again"] = not drive.capture_runs()

    bpy.ops.wm.open_mainfile(filepath=empty)
    yield from pause(5)
    yield from drop(Path(ARGUMENTS["clip"]))
    yield from wait(lambda: drive.key_count() >= 8, 120, "keys")
    return seen  # and Blender quits with a capture under way


drive.run(session)
