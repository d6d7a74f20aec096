"""Inside Blender: what a .blend holds, as JSON on the last line."""

import json
import sys

import bpy

bpy.ops.wm.open_mainfile(filepath=sys.argv[-1])
(armature,) = [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]
action = armature.animation_data.action
if bpy.app.version < (4, 4, 0):
    curves = action.fcurves
else:
    curves = action.layers[0].strips[0].channelbags[0].fcurves
scene = bpy.context.scene
facts = {
    "bones": len(armature.data.bones),
    "meshes": [child.type for child in armature.children],
    "curves": len(curves),
    "keys": sorted({len(curve.keyframe_points) for curve in curves}),
    "range": [scene.frame_start, scene.frame_end],
    "fps": scene.render.fps / scene.render.fps_base,
}
print(json.dumps(facts))
