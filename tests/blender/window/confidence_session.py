"""Confidence as colour: on the bones, and as a strip in the timeline."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import MODULE, pause, screenshot


def session():
    yield from drive.captured()
    yield from pause(10)
    lower = drive.armatures()[0].pose.bones["left_knee"]
    scene = bpy.context.scene
    scene.frame_set(scene.frame_end // 2)
    yield from pause(5)
    yield from screenshot("plain")
    scene.ikol_capture.show_confidence = True
    yield from redraw()
    yield from screenshot("coloured")
    confidence = lower["confidence"]
    bpy.ops.preferences.addon_disable(module=MODULE)
    yield from redraw()
    yield from screenshot("disabled")
    view, timeline = drive.region("WINDOW"), drive.region("WINDOW", "DOPESHEET_EDITOR")
    places = {
        name: [region.x, region.y, region.width, region.height]
        for name, region in (("view", view), ("timeline", timeline))
    }
    return {"confidence": confidence, "places": places}


def redraw():
    for area in drive.window().screen.areas:
        area.tag_redraw()
    yield from pause(5)


drive.run(session)
