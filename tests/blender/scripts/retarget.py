"""Puts one motion on SMPL armatures of other makes; gives their joints in the world."""

import math

import bpy
import numpy as np
from harness import FOLDER, body_of, bone_heads, load, motion_of, save, scene
from ikol_capture.scene.edit_mode import edit_bones
from ikol_capture.scene.vendored import JOINT_NAMES, JOINT_PARENTS, IkolError
from mathutils import Matrix

arrays = load()
context = bpy.context
body = body_of(arrays)
rng = np.random.default_rng(1)
joints_upright = np.stack([body.joints[:, 0], -body.joints[:, 2], body.joints[:, 1]], axis=-1)


def make_armature(heads, name_of, matrix_world, with_root):
    """An armature with the given joints and bones in random directions and rolls."""
    armature = bpy.data.objects.new("rig", bpy.data.armatures.new("rig"))
    context.scene.collection.objects.link(armature)
    armature.matrix_world = matrix_world
    length = 0.1 * np.ptp(heads)
    with edit_bones(context, armature) as bones:
        if with_root:
            root = bones.new("root")
            root.tail = (0.0, 0.0, length)
        for joint, name in enumerate(JOINT_NAMES):
            bone = bones.new(name_of(name))
            direction = rng.normal(size=3)
            bone.head = heads[joint]
            bone.tail = heads[joint] + length * direction / np.linalg.norm(direction)
            bone.roll = rng.uniform(-math.pi, math.pi)
            parent = JOINT_PARENTS[joint]
            if parent >= 0:
                bone.parent = bones[name_of(JOINT_NAMES[parent])]
            elif with_root:
                bone.parent = bones["root"]
    context.view_layer.update()
    return armature


def capture_on(armature, name_of):
    avatar = scene.Avatar.from_armature(armature, body, "walk")
    avatar.begin(context.scene, scene.clip_timing(30.0))
    avatar.append(motion_of(arrays, slice(0, 3)))
    avatar.finalize(context, motion_of(arrays), np.zeros(10))
    joints = []
    for frame in range(1, avatar.last_frame + 1):
        context.scene.frame_set(frame)
        joints.append(bone_heads(armature, [name_of(name) for name in JOINT_NAMES]))
    return avatar, np.array(joints)


def refusal(armature):
    try:
        scene.Avatar.from_armature(armature, body, "walk")
    except IkolError as error:
        return {"code": error.code, "message": error.message, "remedy": error.remedy}
    return None


def same(name):
    return name


def fbx(name):
    side, _, joint = name.rpartition("_")
    joint = joint.capitalize()
    return f"m_avg_{side[0].upper()}_{joint}" if side else f"m_avg_{joint}"


results = {}
_, results["rolled"] = capture_on(make_armature(joints_upright, same, Matrix(), False), same)
# As the FBX importer brings them: centimetres, y up, below a turned and scaled object.
y_up = Matrix.Rotation(math.pi / 2, 4, "X") @ Matrix.Scale(0.01, 4)
_, results["fbx"] = capture_on(make_armature(100.0 * body.joints, fbx, y_up, True), fbx)
turned = Matrix.Translation((3.0, -2.0, 0.5)) @ Matrix.Rotation(0.7, 4, "Z")
_, results["placed"] = capture_on(make_armature(joints_upright, same, turned, False), same)
_, results["larger"] = capture_on(make_armature(1.2 * joints_upright, same, Matrix(), False), same)

# A capture that is cancelled gives the armature back as it was.
armature = make_armature(joints_upright, same, Matrix(), False)
bone = armature.pose.bones["left_elbow"]
bone.rotation_mode = "XYZ"
bone.rotation_euler = (0.1, 0.2, 0.3)
bone.keyframe_insert("rotation_euler", frame=1)
before = armature.animation_data.action
avatar, _ = capture_on(armature, same)
actions_during = len(bpy.data.actions)
avatar.remove()
facts = {
    "same_action": armature.animation_data.action == before,
    "actions_gone": actions_during - len(bpy.data.actions),
    "mode": bone.rotation_mode,
    "euler": list(bone.rotation_euler),
    "armature_stays": armature.name in context.scene.objects,
}
context.scene.frame_set(2)
facts["plays_again"] = list(armature.pose.bones["left_elbow"].rotation_euler)

other = bpy.data.objects.new("mixamo", bpy.data.armatures.new("mixamo"))
context.scene.collection.objects.link(other)
facts["other"] = refusal(other)
facts["mesh"] = refusal(bpy.data.objects["Cube"])
a_pose = joints_upright.copy()
arms = [
    i for i, name in enumerate(JOINT_NAMES) if name.split("_")[-1] in ("elbow", "wrist", "hand")
]
a_pose[arms, 2] -= 0.8 * (np.abs(a_pose[arms, 0]) - 0.18)
facts["a_pose"] = refusal(make_armature(a_pose, same, Matrix(), False))

library = str(FOLDER / "library.blend")
bpy.data.libraries.write(library, {make_armature(joints_upright, same, Matrix(), False)})
with bpy.data.libraries.load(library, link=True) as (available, linked):
    linked.objects = available.objects
facts["linked"] = refusal(linked.objects[0])
save(facts, **results)
