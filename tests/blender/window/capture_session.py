"""A user's first capture, by mouse and keyboard, and what they see of it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from drive import (
    ARGUMENTS,
    bpy,
    choose_file,
    click,
    install,
    main_button,
    open_tab,
    pause,
    press,
    run,
    screenshot,
    wait,
)


def armatures():
    return [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]


def key_count():
    """Keys of the first F-curve of the captured armature; 0 before there is one."""
    if not armatures() or armatures()[0].animation_data is None:
        return 0
    action = armatures()[0].animation_data.action
    if action is None:
        return 0
    curves = action.fcurves if hasattr(action, "fcurves") else bag(action).fcurves
    return len(curves[0].keyframe_points) if curves else 0


def bag(action):
    return action.layers[0].strips[0].channelbags[0]


def running():
    """Whether a capture runs, as the user sees it: the button cannot be pressed."""
    return not bpy.ops.ikol.capture_from_video.poll()


def session():
    install(backend="ADDRESS", address=ARGUMENTS["address"])
    yield from pause(5)
    seen = {"objects_before": len(bpy.data.objects)}
    yield from open_tab()
    yield from click(*main_button())
    yield from choose_file(Path(ARGUMENTS["clip"]))
    yield from wait(running, 20, "the capture to start")

    counts = []
    frames = []
    photographed = False
    while running():
        counts.append(key_count())
        frames.append(bpy.context.scene.frame_current)
        if counts[-1] > 30 and not photographed:
            photographed = True
            yield from screenshot("running")
        yield
    seen["counts"], seen["frames"] = counts, frames
    yield from pause(5)
    seen["final_keys"] = key_count()
    seen["active"] = bpy.context.view_layer.objects.active.type
    seen["frame_range"] = [bpy.context.scene.frame_start, bpy.context.scene.frame_end]
    yield from screenshot("done")

    yield from press("NUMPAD_0")
    yield from pause(5)
    bpy.context.scene.frame_set(bpy.context.scene.frame_end // 2)
    yield from pause(10)
    yield from screenshot("camera")

    yield from press("Z", ctrl=True)
    yield from pause(10)
    seen["objects_after_undo"] = len(bpy.data.objects)
    seen["armatures_after_undo"] = len(armatures())
    yield from screenshot("undone")
    return seen


run(session)
