"""The data of objects by their kind, checked once, so that the rest can rely on it."""

import bpy

from .vendored import IkolError

Animated = bpy.types.Object | bpy.types.Camera
"""What a capture animates."""


def armature_of(armature: bpy.types.Object) -> bpy.types.Armature:
    """The bones of an armature object.

    Raises:
        IkolError: It is an object of another kind.
    """
    if not isinstance(armature.data, bpy.types.Armature):
        raise IkolError(
            f'"{armature.name}" is no armature.', "Select an SMPL armature.", "not_smpl"
        )
    return armature.data


def pose_of(armature: bpy.types.Object) -> bpy.types.Pose:
    """The pose of an armature object.

    Raises:
        IkolError: It is an object of another kind.
    """
    armature_of(armature)
    assert armature.pose is not None  # every armature object has one
    return armature.pose


def mesh_of(mesh_object: bpy.types.Object) -> bpy.types.Mesh:
    """The mesh of a mesh object."""
    assert isinstance(mesh_object.data, bpy.types.Mesh)
    return mesh_object.data


def animation_of(animated: Animated) -> bpy.types.AnimData:
    """The animation data of a data-block that can have it, made where it is missing."""
    animation = animated.animation_data or animated.animation_data_create()
    assert animation is not None
    return animation
