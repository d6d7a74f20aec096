"""Of two people in a clip the one who is clicked on is captured."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import ARGUMENTS, pause, press, screenshot, wait


def windows():
    return bpy.context.window_manager.windows


def send(key, x, y):
    """Press a key or button over the picture; the window is gone before it is released."""
    windows()[1].event_simulate(type="MOUSEMOVE", value="NOTHING", x=int(x), y=int(y))
    yield from pause(3)
    windows()[1].event_simulate(type=key, value="PRESS", x=int(x), y=int(y))
    yield


def picked(share_across, name):
    """Capture who is at a share of the picture's width; where the body's pelvis is, in metres."""
    bpy.ops.ikol.capture_from_video(filepath=ARGUMENTS["clip"])
    yield from wait(lambda: len(windows()) == 2, 20, "the window with the picture")
    yield from pause(10)
    yield from screenshot(name)
    region = drive.region("WINDOW", "IMAGE_EDITOR", 1)
    low = region.view2d.view_to_region(0.0, 0.0, clip=False)
    high = region.view2d.view_to_region(1.0, 1.0, clip=False)
    if name == "right":
        yield from press("RIGHT_ARROW", 1, region.x + region.width // 2, region.y + 9)
        yield from drive.undo()
    share_of_width = (high[0] - low[0]) / region.width
    x = region.x + low[0] + share_across * (high[0] - low[0])
    y = region.y + low[1] + 0.5 * (high[1] - low[1])
    yield from send("LEFTMOUSE", x, y)
    yield from wait(drive.capture_runs, 20, "the capture to start")
    windows_while_running = len(windows())
    yield from wait(lambda: not drive.capture_runs(), 300, "the capture to end")
    armature = bpy.context.view_layer.objects.active
    camera = bpy.context.scene.camera
    pelvis = armature.matrix_world @ armature.pose.bones["pelvis"].head
    seen = {
        "share_of_width": share_of_width,
        "windows": windows_while_running,
        "across": (camera.matrix_world.inverted() @ pelvis).x,
        "notice": str(drive.panel().notice),
        "images": sorted({image.source for image in bpy.data.images}),
    }
    return seen


def closed():
    """Close the window as its frame's button does."""
    with bpy.context.temp_override(window=windows()[1]):
        bpy.ops.wm.window_close()
    yield


def escaped():
    region = drive.region("WINDOW", "IMAGE_EDITOR", 1)
    middle = region.x + region.width // 2, region.y + region.height // 2
    yield from press("RIGHT_ARROW", 1, *middle)
    yield from send("ESC", *middle)


def given_up(how):
    """Open the window and leave it again; what that changes."""
    before = drive.contents()
    bpy.ops.ikol.capture_from_video(filepath=ARGUMENTS["clip"])
    yield from wait(lambda: len(windows()) == 2, 20, "the window with the picture")
    yield from pause(10)
    yield from how()
    yield from wait(lambda: len(windows()) == 1, 20, "the window to close")
    yield from pause(5)
    return {"unchanged": drive.contents() == before, "runs": drive.capture_runs()}


def session():
    drive.install(**ARGUMENTS["preferences"])
    yield from pause(5)
    yield from drive.delete_selected()
    yield from drive.open_tab()
    bpy.context.scene.ikol_capture.person = "POINT"
    seen = {}
    for how in (escaped, closed):
        seen[how.__name__] = yield from given_up(how)
    for name, share in ARGUMENTS["shares"].items():
        seen[name] = yield from picked(share, name)
    return seen


drive.run(session)
