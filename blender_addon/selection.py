"""What the user had selected before a capture, to be given back on cancel."""

import bpy
from bpy.types import Object, ViewLayer

from .scene import ObjectHandle


class Selection:
    """The active object and the selected ones of a view layer.

    Args:
        view_layer: As it is now.
    """

    def __init__(self, view_layer: ViewLayer) -> None:
        active = view_layer.objects.active
        self._active = ObjectHandle(active) if active is not None else None
        self._selected = [ObjectHandle(chosen) for chosen in view_layer.objects.selected]

    def restore(self, view_layer: ViewLayer) -> None:
        """Select again what is still there, unless the user has selected something else since.

        Args:
            view_layer: The same view layer, from which what was captured has gone.
        """
        objects = view_layer.objects
        if objects.active is not None or objects.selected:
            return
        for handle in self._selected:
            chosen = _in_layer(handle, view_layer)
            if chosen is not None:
                chosen.select_set(True)
        objects.active = _in_layer(self._active, view_layer)


def make_active(armature: Object) -> None:
    """Select an armature alone in the present view layer, unless the user is editing something."""
    view_layer = bpy.context.view_layer
    active = view_layer.objects.active
    if active is not None and active.mode != "OBJECT":
        return
    for selected in list(view_layer.objects.selected):
        selected.select_set(False)
    armature.select_set(True)
    view_layer.objects.active = armature


def _in_layer(handle: ObjectHandle | None, view_layer: ViewLayer) -> Object | None:
    found = handle.find() if handle is not None else None
    return found if found is not None and found.name in view_layer.objects else None
