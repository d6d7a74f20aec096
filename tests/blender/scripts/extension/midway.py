"""What the user does to the file while a capture runs, and cancelling where it cannot work."""

import contextlib
import io
import time
from pathlib import Path

import bpy
import inside
from inside import ARGUMENTS

inside.install(**ARGUMENTS["preferences"])
runner = inside.part("runner").runner()
scene = bpy.context.scene
options = scene.ikol_capture
seen = {}


def begin():
    clip = Path(ARGUMENTS["clip"])
    runner.start(inside.part("start").prepare_capture(bpy.context, clip), timer=False)


def poll_until(condition):
    """Let the capture run until a condition holds or it ends."""
    while runner.poll() and not condition():
        time.sleep(0.02)


def keys():
    return max(
        (len(inside.curves_of(armature)[0].keyframe_points) for armature in inside.armatures()),
        default=0,
    )


def outcome():
    return [runner.notice.level.value, str(runner.notice)]


def selection():
    active = bpy.context.view_layer.objects.active
    return [active.name, sorted(chosen.name for chosen in bpy.context.selected_objects)]


# Cancelling gives everything back, the selection too.
bpy.data.objects["Light"].select_set(True)
seen["before"] = [inside.contents(), selection()]
begin()
poll_until(inside.armatures)
seen["meanwhile"] = selection()
runner.cancel()
runner.poll()
seen["after"] = [inside.contents(), selection()]

# What the capture works on is renamed, and something else takes its name.
first_camera = scene.camera
begin()
scene_name, scene.name = scene.name, "before the first key"
poll_until(lambda: keys() >= 10)
scene.name = "after some keys"
other = bpy.data.scenes.new(scene_name)
assert runner.session is not None, runner.notice
armature = inside.armatures()[0]
armature.name = "hero"
bpy.data.objects.new(ARGUMENTS["name"], None)
poll_until(lambda: False)
seen["renamed"] = {
    "outcome": outcome(),
    "keys": len(inside.curves_of(armature)[0].keyframe_points),
    "range": [scene.frame_start, scene.frame_end],
    "other_range": [other.frame_start, other.frame_end],
    "camera": scene.camera.name,
}

# Onto an armature that is renamed before its first key; cancelled after the camera was renamed.
scene.camera = first_camera
animation = armature.animation_data
before = animation.action
options.target = "SELECTED"
begin()
armature.name = "villain"
first_camera.name = "the director's"
poll_until(lambda: animation.action != before)
assert runner.session is not None
runner.cancel()
runner.poll()
seen["cancelled"] = {
    "outcome": outcome(),
    "action_back": animation.action == before,
    "camera_back": scene.camera == first_camera,
}

# Cancelled where Blender refuses to give the armature its action back.
begin()
poll_until(lambda: animation.action != before)
animation.nla_tracks.new().strips.new("below", 1, before)
animation.use_tweak_mode = True
said = io.StringIO()
with contextlib.redirect_stderr(said):
    runner.cancel()
    runner.poll()
seen["refused"] = {
    "outcome": outcome(),
    "console": said.getvalue(),
    "busy": runner.session is not None,
}
animation.use_tweak_mode = False
inside.report(**seen)
