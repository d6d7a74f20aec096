"""Streams a motion onto a new body, then refines it; reports joints and vertices of both."""

import time

import bpy
import numpy as np
from harness import body_of, bone_heads, load, mesh_vertices, motion_of, save, scene
from ikol_capture.scene.vendored import JOINT_NAMES

arrays = load()
context = bpy.context
started = time.perf_counter()
avatar = scene.Avatar.create(context, body_of(arrays), "walk")
print("create", time.perf_counter() - started)
avatar.begin(context.scene, scene.clip_timing(float(arrays["fps"]), start_frame=5))
started = time.perf_counter()
for first in range(0, len(arrays["timestamps_s"]), 3):
    avatar.append(motion_of(arrays, slice(first, first + 3)))
print("append", time.perf_counter() - started)


def poses():
    joints, vertices = [], []
    for frame in range(5, avatar.last_frame + 1):
        context.scene.frame_set(frame)
        joints.append(bone_heads(avatar.armature, JOINT_NAMES))
        vertices.append(mesh_vertices(avatar.mesh_object))
    return np.array(joints), np.array(vertices)


streamed_joints, streamed_vertices = poses()
started = time.perf_counter()
avatar.finalize(context, motion_of(arrays), arrays["betas"])
print("finalize", time.perf_counter() - started)
joints, vertices = poses()

bpy.ops.wm.save_as_mainfile(filepath=str(__import__("harness").FOLDER / "saved.blend"))
bpy.ops.wm.open_mainfile(filepath=str(__import__("harness").FOLDER / "saved.blend"))
bpy.context.scene.frame_set(6)
save(
    streamed_joints=streamed_joints,
    streamed_vertices=streamed_vertices,
    joints=joints,
    vertices=vertices,
    reopened_joints=bone_heads(bpy.data.objects["walk"], JOINT_NAMES),
)
