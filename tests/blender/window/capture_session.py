"""A user's first capture, by mouse and keyboard, and what they see of it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import ARGUMENTS, MODULE, pause, press, screenshot, wait


def session():
    drive.install(backend="ADDRESS", address=ARGUMENTS["address"])
    yield from pause(5)
    seen = {"objects_before": sorted(bpy.data.objects.keys())}
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
    yield from screenshot("done")

    yield from press("NUMPAD_0")
    scene.frame_set(scene.frame_end // 2)
    yield from pause(10)
    yield from screenshot("camera")

    yield from press("Z", ctrl=True)
    yield from wait(lambda: not drive.armatures(), 10, "undo to remove the body")
    seen["objects_after_undo"] = sorted(bpy.data.objects.keys())
    seen["range_after_undo"] = [bpy.context.scene.frame_start, bpy.context.scene.frame_end]
    yield from press("Z", ctrl=True, shift=True)
    yield from wait(drive.armatures, 10, "redo to bring it back")
    seen["keys_after_redo"] = drive.key_count()

    bpy.ops.preferences.addon_disable(module=MODULE)
    yield from pause(5)
    seen["types_left"] = [name for name in dir(bpy.types) if name.startswith("IKOL_")]
    seen["keys_after_disabling"] = drive.key_count()
    return seen


drive.run(session)
