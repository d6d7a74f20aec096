"""In a window: draws the view through cameras with clips behind them, as the user sees it."""

import json
import os
import sys
import traceback

import bpy
import numpy as np
from harness import FOLDER
from ikol_capture.scene.camera import create_camera
from ikol_capture.scene.footage import Footage, show_footage
from ikol_capture.scene.pinhole import CameraView
from ikol_capture.scene.timing import Timing

cases = json.loads((FOLDER / "cases.json").read_text())


def look_through(case):
    scene = bpy.context.scene
    view = CameraView(500.0, *case["size"], np.eye(4))
    camera = create_camera(scene, scene.collection, view, "camera")
    show_footage(
        camera, Footage(case["path"], case["rotation_deg"]), Timing(*case["timing"]), "clip"
    )
    return scene


def draw(window, target):
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    area.spaces.active.region_3d.view_perspective = "CAMERA"
    region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        bpy.context.scene.render.filepath = str(target)
        bpy.ops.render.opengl(write_still=True, view_context=True)


def session():
    bpy.context.preferences.view.show_splash = False
    bpy.data.batch_remove([*bpy.data.objects])
    bpy.context.scene.view_settings.view_transform = "Standard"
    window = bpy.context.window_manager.windows[0]
    for case in cases:
        scene = look_through(case)
        for frame in case["frames"]:
            scene.frame_set(frame)
            yield
            draw(window, FOLDER / f"{case['name']}_{frame}.png")


steps = session()


def tick():
    try:
        next(steps)
    except StopIteration:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    return 0.1


bpy.app.timers.register(tick, first_interval=1.0)
