"""Inside Blender: opens an exported scene and gives the joints and vertices of every frame."""

import sys
from pathlib import Path

import bpy
import numpy as np

path, target = map(Path, sys.argv[-2:])
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.context.scene.render.fps, bpy.context.scene.render.fps_base = 30, 1.001
if path.suffix == ".blend":
    bpy.ops.wm.open_mainfile(filepath=str(path))
elif path.suffix == ".fbx":
    bpy.ops.import_scene.fbx(filepath=str(path))
else:
    bpy.ops.import_scene.gltf(filepath=str(path))

scene = bpy.context.scene
(armature,) = [item for item in scene.objects if item.type == "ARMATURE"]
(body,) = [item for item in scene.objects if item.type == "MESH" and item.parent == armature]
first, last = armature.animation_data.action.frame_range
names = [bone.name for bone in armature.data.bones]
joints, vertices = [], []
# Blender's own FBX importer stretches rates like 29.97 a little, hence the fractions.
for at in np.linspace(first, last, int(np.load(target)["frames"])):
    scene.frame_set(int(np.floor(at)), subframe=float(at - np.floor(at)))
    depsgraph = bpy.context.evaluated_depsgraph_get()
    posed = armature.evaluated_get(depsgraph)
    joints.append([posed.matrix_world @ posed.pose.bones[name].head for name in names])
    skin = body.evaluated_get(depsgraph)
    co = np.empty(3 * len(skin.data.vertices), np.float32)
    skin.data.vertices.foreach_get("co", co)
    matrix = np.array(skin.matrix_world)
    vertices.append(co.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3])

np.savez(
    target,
    names=names,
    joints=np.array(joints),
    vertices=np.array(vertices, np.float32),
    seconds=(last - first) * scene.render.fps_base / scene.render.fps,
    scale=np.array(armature.scale),
    clips=[
        bpy.path.abspath(image.filepath) for image in bpy.data.images if image.source == "MOVIE"
    ],
)
