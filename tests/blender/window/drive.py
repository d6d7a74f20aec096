"""Inside a Blender window: acts like a user, one step at a time, from an application timer.

A session is a generator; each `yield` lets Blender handle its events and draw.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

import bpy

ARGUMENTS = json.loads(sys.argv[sys.argv.index("--") + 1])
FOLDER = Path(ARGUMENTS["folder"])
MODULE = "bl_ext.user_default.ikol_capture"
_STEP_S = 0.1


def run(session):
    """Drive a session to its end and quit; what it returns goes to seen.json."""
    bpy.context.preferences.view.show_splash = False
    steps = session()

    def tick():
        try:
            next(steps)
        except StopIteration as end:
            (FOLDER / "seen.json").write_text(json.dumps(end.value))
            bpy.ops.wm.quit_blender()
            return None
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        return _STEP_S

    bpy.app.timers.register(tick, first_interval=1.0, persistent=True)


def capture_runs():
    """Whether a capture runs, as the user sees it: the button cannot be pressed."""
    return not bpy.ops.ikol.capture_from_video.poll()


def panel():
    """What the panel has to tell: the extension's own runner."""
    return sys.modules[f"{MODULE}.runner"].runner()


def armatures():
    return [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]


def key_count():
    """Keys of the first F-curve of the captured armature; 0 before there is one."""
    animation = armatures()[0].animation_data if armatures() else None
    if animation is None or animation.action is None:
        return 0
    action = animation.action
    if bpy.app.version < (4, 4, 0):
        curves = action.fcurves
    else:
        curves = action.layers[0].strips[0].channelbags[0].fcurves
    return len(curves[0].keyframe_points) if curves else 0


def object_names():
    return sorted(bpy.data.objects.keys())


def contents():
    """Names of all that a capture makes, and the settings that it changes."""
    scene = bpy.context.scene
    kinds = ("objects", "armatures", "meshes", "actions", "cameras", "collections", "images")
    return {
        **{kind: sorted(getattr(bpy.data, kind).keys()) for kind in kinds},
        "range": [scene.frame_start, scene.frame_end],
        "rate": scene.render.fps / scene.render.fps_base,
        "size": [scene.render.resolution_x, scene.render.resolution_y],
        "camera": scene.camera.name if scene.camera else "",
    }


def install(**preferences):
    """Install the built extension and set its preferences."""
    bpy.ops.extensions.package_install_files(
        filepath=ARGUMENTS["extension"], repo="user_default", enable_on_install=True
    )
    prefer(**preferences)


def prefer(**preferences):
    addon = bpy.context.preferences.addons[MODULE].preferences
    for name, value in preferences.items():
        setattr(addon, name, value)


def wait(condition, timeout_s, what):
    """Let Blender run until a condition holds."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, f"waited {timeout_s} s for {what}"
        yield


def pause(steps):
    """Let Blender handle events and draw this many times."""
    for _ in range(steps):
        yield


def captured(person=None):
    """Install the extension and capture the clip onto a new body, to the end.

    Args:
        person: Who is captured, as the panel's option has it; by default what that is.
    """
    install(**ARGUMENTS["preferences"])
    yield from pause(5)
    yield from delete_selected()
    yield from open_tab()
    if person is not None:
        bpy.context.scene.ikol_capture.person = person
    bpy.ops.ikol.capture_from_video(filepath=ARGUMENTS["clip"])
    yield from wait(capture_runs, 20, "the capture to start")
    yield from wait(lambda: not capture_runs(), 300, "the capture to end")


def screenshot(name):
    """Have the screen photographed from outside; the file is complete when this ends."""
    (FOLDER / f"{name}.please").touch()
    yield from wait((FOLDER / f"{name}.png").exists, 20, f"screenshot {name}")


def window(index=0):
    return bpy.context.window_manager.windows[index]


def area(kind="VIEW_3D", of=0):
    return next(area for area in window(of).screen.areas if area.type == kind)


def region(kind, area_kind="VIEW_3D", of=0):
    return next(region for region in area(area_kind, of).regions if region.type == kind)


def click(x, y, of=0):
    """Press and release the left button at window coordinates, y from the bottom."""
    target = window(of)
    target.event_simulate(type="MOUSEMOVE", value="NOTHING", x=int(x), y=int(y))
    yield from pause(2)
    target.event_simulate(type="LEFTMOUSE", value="PRESS", x=int(x), y=int(y))
    yield
    target.event_simulate(type="LEFTMOUSE", value="RELEASE", x=int(x), y=int(y))
    yield from pause(2)


def press(key, of=0, x=None, y=None, **modifiers):
    """Press and release a key with the mouse over a place, the viewport's middle by default."""
    target = window(of)
    if x is None:
        view = region("WINDOW")
        x, y = view.x + view.width // 3, view.y + view.height // 2
    target.event_simulate(type="MOUSEMOVE", value="NOTHING", x=int(x), y=int(y))
    yield from pause(3)
    target.event_simulate(type=key, value="PRESS", x=int(x), y=int(y), **modifiers)
    yield
    target.event_simulate(type=key, value="RELEASE", x=int(x), y=int(y), **modifiers)
    yield from pause(2)


def delete_selected():
    """What a user does with the cube: a step of their own for the undo stack."""
    yield from press("X")
    yield from pause(3)
    yield from press("RET")
    yield from pause(3)


def undo():
    yield from press("Z", ctrl=True)
    yield from pause(5)


def redo():
    yield from press("Z", ctrl=True, shift=True)
    yield from pause(5)


def open_tab():
    """Open the sidebar with the key N and show the tab IKOL."""
    if region("UI").width <= 1:
        yield from press("N")
        yield from wait(lambda: region("UI").width > 1, 5, "the sidebar")
    yield from pause(5)
    sidebar = region("UI")
    for below_top in range(30, 400, 25):  # tabs are as high as their names are long
        yield from click(sidebar.x + sidebar.width - 14, sidebar.y + sidebar.height - below_top)
        if region("UI").active_panel_category == "IKOL":
            return
    raise AssertionError("there is no tab IKOL")


def open_menu_of_bodies():
    """Open it at the mouse, as a click on its button does."""
    place = {"area": area(), "region": region("UI")}
    with bpy.context.temp_override(window=window(), **place):
        bpy.ops.wm.call_menu(name="IKOL_MT_body")
    yield from pause(5)


def main_button():
    """Middle of the big button at the top of the tab."""
    return _below_top(48)


def cancel_button():
    """Middle of the button below the progress."""
    return _below_top(142)


def _below_top(pixels):
    sidebar = region("UI")
    scale = bpy.context.preferences.system.ui_scale
    return sidebar.x + sidebar.width * 0.45, sidebar.y + sidebar.height - pixels * scale


def choose_file(path):
    """Choose a file in the file browser that is open, and accept it with the mouse."""
    yield from wait(lambda: len(bpy.context.window_manager.windows) > 1, 10, "the file browser")
    yield from pause(5)
    browser = len(bpy.context.window_manager.windows) - 1
    parameters = area("FILE_BROWSER", browser).spaces.active.params
    parameters.directory = str(path.parent).encode()
    yield from pause(8)
    parameters.filename = path.name
    yield from pause(3)
    execute = region("EXECUTE", "FILE_BROWSER", browser)
    yield from click(execute.x + execute.width - 70, execute.y + execute.height / 2, browser)
    yield from wait(
        lambda: len(bpy.context.window_manager.windows) == 1, 10, "the browser to close"
    )
