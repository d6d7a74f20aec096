"""A user's first capture, by mouse and keyboard, and what they see of it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import ARGUMENTS, MODULE, pause, press, screenshot, wait


def session():
    drive.install(**ARGUMENTS["preferences"])
    yield from pause(5)
    seen = {"first_objects": drive.object_names()}
    yield from drive.delete_selected()
    seen["objects_before"] = drive.object_names()
    seen["backend_before"] = drive.panel().backend.message
    yield from drive.open_tab()
    yield from screenshot("tab")
    yield from drive.click(*drive.main_button())
    yield from drive.choose_file(Path(ARGUMENTS["clip"]))
    yield from wait(drive.capture_runs, 20, "the capture to start")

    seen["keys"], seen["frames"] = [], []
    while drive.capture_runs():
        seen["keys"].append(drive.key_count())
        seen["frames"].append(bpy.context.scene.frame_current)
        if seen["keys"][-1] >= 20 and "auto_save_blocked" not in seen:
            seen["auto_save_blocked"] = bool(bpy.context.window.modal_operators)
            yield from screenshot("running")
        yield
    yield from pause(5)
    scene = bpy.context.scene
    seen["final_keys"] = drive.key_count()
    seen["active"] = bpy.context.view_layer.objects.active.type
    seen["range"] = [scene.frame_start, scene.frame_end]
    seen["frame"] = scene.frame_current
    seen["notice"] = str(drive.panel().notice)
    seen["backend"] = drive.panel().backend.message
    seen["started_here"] = drive.panel().host.running
    yield from screenshot("done")

    yield from press("NUMPAD_0")
    scene.frame_set(scene.frame_end // 2)
    yield from pause(10)
    yield from screenshot("camera")

    everything = drive.contents()
    seen["repeatable"] = [operator.bl_idname for operator in bpy.context.window_manager.operators]
    yield from drive.undo()
    seen["objects_after_undo"] = drive.object_names()
    seen["range_after_undo"] = [bpy.context.scene.frame_start, bpy.context.scene.frame_end]
    yield from drive.undo()
    seen["objects_after_two"] = drive.object_names()
    yield from drive.redo()
    seen["objects_after_redo"] = drive.object_names()
    yield from drive.redo()
    seen["keys_after_redo"] = drive.key_count()
    seen["all_is_back"] = drive.contents() == everything
    yield from press("F9")  # Adjust Last Operation
    yield from pause(5)
    seen["captures_by_itself"] = drive.capture_runs()
    yield from press("ESC")

    yield from drive.open_menu_of_bodies()
    yield from screenshot("bodies")
    yield from press("ESC")

    bpy.ops.preferences.addon_disable(module=MODULE)
    yield from pause(5)
    seen["types_left"] = [name for name in dir(bpy.types) if name.startswith("IKOL_")]
    seen["keys_after_disabling"] = drive.key_count()
    return seen


drive.run(session)
