"""Choosing an estimator."""

from typing import TYPE_CHECKING

from bpy.props import StringProperty
from bpy.types import Context, Operator

from ..properties import options
from .results import OperatorResult


class IKOL_OT_choose_estimator(Operator):
    """Capture with this estimator."""

    bl_idname = "ikol.choose_estimator"
    bl_label = "Choose Estimator"
    bl_description = "Capture with this estimator"
    bl_options = {"INTERNAL", "UNDO"}

    if TYPE_CHECKING:
        estimator: str
    else:
        estimator: StringProperty()

    def execute(self, context: Context) -> OperatorResult:
        """Note the choice with the scene."""
        options(context.scene).estimator = self.estimator
        return {"FINISHED"}


CLASSES: tuple[type, ...] = (IKOL_OT_choose_estimator,)
