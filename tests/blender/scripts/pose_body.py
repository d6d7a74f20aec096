"""Streams a motion onto a new body, then refines it; gives joints and vertices of both."""

import time

import bpy
import numpy as np
from harness import FOLDER, body_of, bone_heads, load, mesh_vertices, motion_of, save, scene
from ikol_capture.scene.vendored import JOINT_NAMES

START_FRAME = 5

arrays = load()
context = bpy.context
started = time.process_time()
avatar = scene.Avatar.create(context, body_of(arrays), "walk")
created = time.process_time()
avatar.begin(context.scene, scene.clip_timing(30.0, START_FRAME))
for first in range(0, len(arrays["timestamps_s"]), 3):
    avatar.append(motion_of(arrays, slice(first, first + 3)))


def poses():
    joints, vertices = [], []
    for frame in range(START_FRAME, avatar.last_frame + 1):
        context.scene.frame_set(frame)
        joints.append(bone_heads(avatar.armature, JOINT_NAMES))
        vertices.append(mesh_vertices(avatar.mesh_object))
    return np.array(joints), np.array(vertices)


streamed_joints, streamed_vertices = poses()
avatar.finalize(context, motion_of(arrays), arrays["betas"])
joints, vertices = poses()
keys = avatar.mesh_object.data.shape_keys.key_blocks
facts = {
    "create_cpu_s": created - started,
    "frame_range": [context.scene.frame_start, context.scene.frame_end],
    "shape_values": {key.name: key.value for key in keys[1:]},
    "bones": [bone.name for bone in avatar.armature.data.bones],
}

saved = str(FOLDER / "saved.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
bpy.ops.wm.open_mainfile(filepath=saved)
bpy.context.scene.frame_set(START_FRAME + 1)
save(
    facts,
    streamed_joints=streamed_joints,
    streamed_vertices=streamed_vertices,
    joints=joints,
    vertices=vertices,
    reopened_joints=bone_heads(bpy.data.objects["walk"], JOINT_NAMES),
    reopened_vertices=mesh_vertices(bpy.data.objects["walk body"]),
)
