"""The SMPL armature: 24 bones, or 52 with fingers, their rest pose and their looks."""

from typing import Any, Final

import bpy

from .bone_layout import BoneLayout
from .edit_mode import edit_bones
from .typed import armature_of, pose_of

_SIDES: Final = (
    ("Left", "left_", "THEME04"),
    ("Right", "right_", "THEME01"),
    ("Centre", "", "THEME09"),
)
"""Bone collection, prefix of its bones, colour palette of Blender's themes."""


def create_armature(
    context: bpy.types.Context,
    collection: bpy.types.Collection,
    layout: BoneLayout,
    name: str,
) -> bpy.types.Object:
    """Make the armature object of a body in its rest pose.

    Args:
        context: Its view layer must show `collection`.
        collection: Where the object is linked.
        layout: The rest bones.
        name: Name of the object and its data.
    """
    data = bpy.data.armatures.new(name)
    armature = bpy.data.objects.new(name, data)
    collection.objects.link(armature)
    with edit_bones(context, armature) as bones:
        rows = zip(layout.names, layout.parents, layout.connected, strict=True)
        for bone_name, parent, connected in rows:
            bone = bones.new(bone_name)
            if parent >= 0:
                bone.parent = bones[layout.names[parent]]
                bone.use_connect = connected
        _place(bones, layout)
    _dress(armature, layout.names)
    return armature


def reshape_armature(
    context: bpy.types.Context, armature: bpy.types.Object, layout: BoneLayout
) -> None:
    """Move the rest bones to another shape of the body.

    The bones' rest orientations change with it, so keys have to be written again afterwards.
    """
    with edit_bones(context, armature) as bones:
        _place(bones, layout)


def _place(bones: bpy.types.ArmatureEditBones, layout: BoneLayout) -> None:
    for joint, name in enumerate(layout.names):
        bone = bones[name]
        bone.head = layout.heads[joint]
        bone.tail = layout.tails[joint]
        bone.align_roll(layout.z_axes[joint])


def _dress(armature: bpy.types.Object, names: tuple[str, ...]) -> None:
    data = armature_of(armature)
    armature.show_in_front = True
    data.display_type = "STICK"
    pose_bones: Any = pose_of(armature).bones
    for pose_bone in pose_bones:
        pose_bone.rotation_mode = "QUATERNION"
        # A capture moves the pelvis only; the others would leave their joints.
        pose_bone.lock_location = (pose_bone.parent is not None,) * 3
    remaining = set(names)
    for collection_name, prefix, palette in _SIDES:
        bone_collection = data.collections.new(collection_name)
        for name in sorted(remaining):
            if name.startswith(prefix):
                remaining.remove(name)
                bone: Any = data.bones[name]
                bone_collection.assign(bone)
                bone.color.palette = palette
