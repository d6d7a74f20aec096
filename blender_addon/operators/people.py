"""Picking people among those that were captured."""

from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Operator

from ..scene.people import people_of, remove_person
from .results import OperatorResult


class _OfPerson(Operator):
    """What is done with one captured person."""

    bl_options = {"INTERNAL", "UNDO"}

    if TYPE_CHECKING:
        person: str
    else:
        person: StringProperty()

    def _armature(self, context: Context) -> bpy.types.Object | None:
        people = people_of(context.scene)
        return next((armature for armature in people if armature.name == self.person), None)


class IKOL_OT_select_person(_OfPerson):
    """Select this person's armature."""

    bl_idname = "ikol.select_person"
    bl_label = "Select Person"
    bl_description = "Select this person's armature"

    def execute(self, context: Context) -> OperatorResult:
        """Select the armature alone and make it active."""
        armature = self._armature(context)
        view_layer = context.view_layer
        if armature is None or armature.name not in view_layer.objects:
            return {"CANCELLED"}
        for selected in list(view_layer.objects.selected):
            selected.select_set(False)
        armature.select_set(True)
        view_layer.objects.active = armature
        return {"FINISHED"}


class IKOL_OT_remove_person(_OfPerson):
    """Take this person's armature, body and animation away."""

    bl_idname = "ikol.remove_person"
    bl_label = "Remove Person"
    bl_description = "Take this person's armature, body and animation away"

    def execute(self, context: Context) -> OperatorResult:
        """Remove the person."""
        armature = self._armature(context)
        if armature is None:
            return {"CANCELLED"}
        remove_person(armature)
        return {"FINISHED"}


CLASSES: tuple[type, ...] = (IKOL_OT_select_person, IKOL_OT_remove_person)
