"""One capture to its end, saved, reopened, and the extension disabled."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from inside import *  # noqa: F403

install(**ARGUMENTS["preferences"])
error = capture(ARGUMENTS["clip"])
assert not error, error

names = ARGUMENTS["joints"]
scene = bpy.context.scene
armature = armatures()[0]
mesh = next(child for child in armature.children if child.type == "MESH")
curves = curves_of(armature)
background = scene.camera.data.background_images[0]
seen = {
    "bones": [bone.name for bone in armature.data.bones],
    "groups": sorted({curve.group.name for curve in curves}),
    "keys": [len(curve.keyframe_points) for curve in curves],
    "fps": scene.render.fps / scene.render.fps_base,
    "range": [scene.frame_start, scene.frame_end],
    "active": bpy.context.view_layer.objects.active.name,
    "armature": armature.name,
    "resolution": [scene.render.resolution_x, scene.render.resolution_y],
    "background": bpy.path.abspath(background.image.filepath),
    "shape_keys": len(mesh.data.shape_keys.key_blocks),
}
joints = joints_over_time(armature, names)

saved = str(FOLDER / "saved.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
bpy.ops.wm.open_mainfile(filepath=saved)
reopened = joints_over_time(armatures()[0], names)
np.savez(FOLDER / "joints.npz", joints=joints, reopened=reopened)

bpy.ops.preferences.addon_disable(module=MODULE)
report(**seen, ours=ours())
