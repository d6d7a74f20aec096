"""The screenshots of the user guide."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import drive
from drive import ARGUMENTS, pause, press, screenshot, wait


def session():
    drive.install(backend="ADDRESS", address=ARGUMENTS["address"])
    yield from pause(10)
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    space = drive.area().spaces.active
    space.region_3d.view_location = (-0.4, -1.2, 0.9)
    space.region_3d.view_distance = 5.5
    drive.area("PROPERTIES").spaces.active.context = "SCENE"
    yield from drive.open_tab()

    yield from drive.click(*drive.main_button())
    yield from drive.choose_file(Path(ARGUMENTS["clip"]))
    yield from wait(lambda: drive.key_count() >= 68, 200, "keys")
    yield from screenshot("running")
    yield from wait(lambda: not drive.capture_runs(), 300, "the end")

    yield from look_through_camera(zoom=40.0)
    bpy.context.scene.frame_set(64)
    yield from pause(5)
    yield from screenshot("finished")

    bpy.context.scene.ikol_capture.show_confidence = True
    for shown in drive.window().screen.areas:
        shown.tag_redraw()
    yield from pause(5)
    yield from screenshot("confidence")
    bpy.context.scene.ikol_capture.show_confidence = False

    yield from show_curves("left_knee")
    yield from screenshot("graph-editor")
    return {}


def look_through_camera(zoom):
    yield from press("NUMPAD_0")
    space = drive.area().spaces.active
    space.overlay.show_floor = False
    space.overlay.show_axis_x = space.overlay.show_axis_y = False
    space.overlay.show_cursor = False
    space.region_3d.view_camera_zoom = zoom
    space.region_3d.view_camera_offset = (0.0, 0.0)
    yield from pause(5)


def show_curves(bone):
    """Split the viewport and show the curves of a bone below."""
    armature = drive.armatures()[0]
    bpy.ops.object.mode_set(mode="POSE")
    for pose_bone in armature.pose.bones:
        chosen = pose_bone.name == bone
        holder = pose_bone if bpy.app.version >= (5, 0, 0) else pose_bone.bone
        holder.select = chosen
        if chosen:
            armature.data.bones.active = pose_bone.bone
    place = {"area": drive.area(), "region": drive.region("WINDOW")}
    with bpy.context.temp_override(window=drive.window(), **place):
        bpy.ops.screen.area_split(direction="HORIZONTAL", factor=0.5)
    yield from pause(5)
    areas = [area for area in drive.window().screen.areas if area.type == "VIEW_3D"]
    lower = min(areas, key=lambda area: area.y)
    lower.type = "GRAPH_EDITOR"
    lower.spaces.active.show_region_ui = False
    upper = drive.area()
    upper.spaces.active.show_region_ui = False
    yield from pause(5)
    region = drive.region("WINDOW", "GRAPH_EDITOR")
    with bpy.context.temp_override(window=drive.window(), area=lower, region=region):
        bpy.ops.graph.view_all()
    yield from pause(15)


drive.run(session)
