"""One capture to its end, saved, reopened, and the extension disabled."""

import bpy
import inside
import numpy as np
from inside import ARGUMENTS, FOLDER, MODULE

inside.install(**ARGUMENTS["preferences"])
error = inside.capture(ARGUMENTS["clip"])
assert not error, error

names = ARGUMENTS["joints"]
scene = bpy.context.scene
armature = inside.armatures()[0]
mesh = next(child for child in armature.children if child.type == "MESH")
curves = inside.curves_of(armature)
seen = {
    "bones": [bone.name for bone in armature.data.bones],
    "groups": sorted({curve.group.name for curve in curves}),
    "keys": [len(curve.keyframe_points) for curve in curves],
    "fps": scene.render.fps / scene.render.fps_base,
    "range": [scene.frame_start, scene.frame_end],
    "active": bpy.context.view_layer.objects.active.name,
    "armature": armature.name,
    "resolution": [scene.render.resolution_x, scene.render.resolution_y],
    "background": bpy.path.abspath(scene.camera.data.background_images[0].image.filepath),
    "shape_keys": len(mesh.data.shape_keys.key_blocks),
}
joints = inside.joints_over_time(armature, names)
mesh_frames = [scene.frame_start, (scene.frame_start + scene.frame_end) // 2, scene.frame_end]
vertices = inside.vertices_at(mesh, mesh_frames)

saved = str(FOLDER / "saved.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
bpy.ops.wm.open_mainfile(filepath=saved)
reopened = inside.joints_over_time(inside.armatures()[0], names)
np.savez(
    FOLDER / "seen.npz",
    joints=joints,
    reopened=reopened,
    mesh_frames=mesh_frames,
    vertices=vertices,
)

bpy.ops.preferences.addon_disable(module=MODULE)
inside.report(**seen, ours=inside.ours())
