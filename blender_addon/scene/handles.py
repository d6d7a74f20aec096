"""Data-blocks remembered over undo and renaming, and noticed when they are gone.

References into Blender's data dangle after an undo; Blender's own number of a data-block does not,
and unlike its name it is neither edited nor copied.
"""

from collections.abc import Iterable
from typing import TypeVar

import bpy

from .vendored import IkolError

Block = TypeVar("Block", bound=bpy.types.ID)


class ObjectHandle:
    """A way back to an object of this Blender session."""

    def __init__(self, remembered: bpy.types.Object) -> None:
        self._session_uid = remembered.session_uid
        self._name = remembered.name

    def find(self) -> bpy.types.Object | None:
        """The object, or None if it was deleted."""
        return _numbered(bpy.data.objects, self._session_uid)

    def get(self) -> bpy.types.Object:
        """The object.

        Raises:
            IkolError: It was deleted, or is in no scene any more (code "target_lost").
        """
        found = self.find()
        if found is None or not found.users_scene:
            raise IkolError(
                f'"{self._name}" was deleted meanwhile.',
                "Begin again, or undo the deletion first.",
                "target_lost",
            )
        return found


class SceneHandle:
    """A way back to a scene of this Blender session."""

    def __init__(self, remembered: bpy.types.Scene) -> None:
        self._session_uid = remembered.session_uid
        self._name = remembered.name

    def find(self) -> bpy.types.Scene | None:
        """The scene, or None if it was deleted."""
        return _numbered(bpy.data.scenes, self._session_uid)

    def get(self) -> bpy.types.Scene:
        """The scene.

        Raises:
            IkolError: It was deleted (code "target_lost").
        """
        found = self.find()
        if found is None:
            raise IkolError(
                f'The scene "{self._name}" was deleted meanwhile.',
                "Begin again in another scene.",
                "target_lost",
            )
        return found


def _numbered(blocks: Iterable[Block], session_uid: int) -> Block | None:
    return next((block for block in blocks if block.session_uid == session_uid), None)
