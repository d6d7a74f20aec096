"""Objects remembered over undo and renaming, and noticed when they are gone."""

import bpy

from .vendored import IkolError


class ObjectHandle:
    """A way back to an object of this Blender session.

    References into Blender's data dangle after an undo; the session's own number of an object
    does not, and unlike its name it is neither edited nor copied.
    """

    def __init__(self, remembered: bpy.types.Object) -> None:
        self._session_uid = remembered.session_uid
        self._name = remembered.name

    def find(self) -> bpy.types.Object | None:
        """The object, or None if it was deleted."""
        named = bpy.data.objects.get(self._name)
        if named is not None and named.session_uid == self._session_uid:
            return named
        for candidate in bpy.data.objects:
            if candidate.session_uid == self._session_uid:
                self._name = candidate.name
                return candidate
        return None

    def get(self) -> bpy.types.Object:
        """The object.

        Raises:
            IkolError: It was deleted, or is in no scene any more (code "target_lost").
        """
        found = self.find()
        if found is None or not found.users_scene:
            raise IkolError(
                f'"{self._name}" was deleted during the capture.',
                "Capture again, or undo the deletion first.",
                "target_lost",
            )
        return found
