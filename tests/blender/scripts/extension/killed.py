"""The backend dies in the middle of a capture; then the user captures again."""

import bpy
import inside
from inside import ARGUMENTS, FOLDER

inside.install(**ARGUMENTS["preferences"])
with inside.telling_when_under_way(ARGUMENTS["kill_at"]):
    error = inside.capture(ARGUMENTS["clip"])
keys = [len(curve.keyframe_points) for curve in inside.curves_of(inside.armatures()[0])]
frame_end = bpy.context.scene.frame_end

saved = str(FOLDER / "saved.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
bpy.ops.wm.open_mainfile(filepath=saved)
reopened = [len(curve.keyframe_points) for curve in inside.curves_of(inside.armatures()[0])]

if ARGUMENTS["again"]:
    assert not inside.capture(ARGUMENTS["clip"])
inside.report(
    error=error,
    keys=keys,
    frame_end=frame_end,
    reopened_keys=reopened,
    keys_of_each=[len(inside.curves_of(one)[0].keyframe_points) for one in inside.armatures()],
)
