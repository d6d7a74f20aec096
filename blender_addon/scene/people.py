"""People of a scene who were captured: marked, shown by a small picture, taken away."""

from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from .cleanup import remove_objects

_MARK: Final = "ikol_person"


def mark_person(armature: bpy.types.Object, picture: NDArray[np.float32] | None) -> None:
    """Remember that an armature is a captured person.

    Args:
        armature: The armature.
        picture: Rows from the bottom up [H, W, 4], 0..1, kept as the object's preview; None for
            no picture.
    """
    armature[_MARK] = True
    if picture is None:
        return
    preview: Any = armature.preview_ensure()
    preview.image_size = picture.shape[1::-1]
    preview.image_pixels_float.foreach_set(picture.ravel())


def people_of(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Armatures of captured people, by name."""
    people = [thing for thing in scene.objects if thing.type == "ARMATURE" and _MARK in thing]
    return sorted(people, key=lambda thing: thing.name)


def icon_of(armature: bpy.types.Object) -> int:
    """Number of a person's small picture for Blender's panels; 0 without one."""
    preview = armature.preview
    return preview.icon_id if preview is not None else 0


def remove_person(armature: bpy.types.Object) -> None:
    """Take a person away: armature, body and action. A camera stays, for it may be others', too."""
    meshes = [child for child in armature.children if child.type == "MESH"]
    remove_objects([*meshes, armature])
