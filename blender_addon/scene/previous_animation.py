"""What an armature played before a capture."""

from typing import Any

import bpy

from .typed import animation_of, pose_of

_LAYERED = bpy.app.version >= (4, 4, 0)


class PreviousAnimation:
    """Action and pose of an armature; making one puts the bones into quaternion mode.

    Args:
        armature: The armature.
        bones: Names of the bones that a capture will move.
    """

    def __init__(self, armature: bpy.types.Object, bones: tuple[str, ...]) -> None:
        animation = animation_of(armature)
        action = animation.action
        self._action_uid = action.session_uid if action else 0
        slot = animation.action_slot if _LAYERED and action else None
        self._slot_identifier = slot.identifier if slot else ""
        self._bones: list[tuple[str, str, Any]] = []
        for name in bones:
            bone: Any = pose_of(armature).bones[name]
            self._bones.append((name, bone.rotation_mode, bone.matrix_basis.copy()))
            bone.rotation_mode = "QUATERNION"

    def restore(self, armature: bpy.types.Object) -> None:
        """Give the armature its action, rotation modes and pose back."""
        animation = animation_of(armature)
        animation.action = next(
            (action for action in bpy.data.actions if action.session_uid == self._action_uid), None
        )
        if _LAYERED and animation.action is not None:
            animation.action_slot = animation.action.slots.get(self._slot_identifier)
        for name, rotation_mode, matrix_basis in self._bones:
            bone: Any = pose_of(armature).bones.get(name)
            if bone is not None:
                bone.rotation_mode = rotation_mode
                bone.matrix_basis = matrix_basis
