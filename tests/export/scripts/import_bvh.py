"""Runs in Blender: imports a .bvh with the importer's defaults and saves where the joints are."""

import sys
from pathlib import Path

import bpy
import numpy as np

folder = Path(sys.argv[-1])
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.preferences.addon_enable(module="io_anim_bvh")
bpy.ops.import_anim.bvh(filepath=str(folder / "take.bvh"))
(armature,) = [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]
(data,) = bpy.data.armatures
pose = armature.pose
assert pose is not None
names = (folder / "names.txt").read_text().split()
frames = int((folder / "frames.txt").read_text())
joints = np.zeros((frames, len(names), 3))
rest = np.array([data.bones[name].head_local[:] for name in names])
for frame in range(frames):
    bpy.context.scene.frame_set(frame + 1)
    world = armature.matrix_world
    joints[frame] = [(world @ pose.bones[name].head)[:] for name in names]
np.savez(folder / "out.npz", joints=joints, rest=rest, bones=len(data.bones))
