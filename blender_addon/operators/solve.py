"""Solve a captured motion again."""

from bpy.types import Context, Operator

from ..capture.vendored import IkolError
from ..preferences import backend_settings
from ..runner import runner
from ..solve_run import SolveRun
from ..solving import solvable
from .carrying_out import carry_out
from .results import OperatorResult


class IKOL_OT_solve_again(Operator):
    """Solve the active person's motion again with these options, without the video."""

    bl_idname = "ikol.solve_again"
    bl_label = "Solve Again"
    bl_description = (
        "Solve the active person's motion again with these options, without the video. "
        "Replaces the curves, what was edited by hand included, apart from contacts: these are held"
    )
    # The undo step is made when the keys are there.
    bl_options = set()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is something to solve again."""
        if runner().session is not None:
            cls.poll_message_set("A capture is running; wait for it or cancel it")
            return False
        if solvable(context.active_object) is None:
            cls.poll_message_set("Select a person that was captured with this extension")
            return False
        return True

    def execute(self, context: Context) -> OperatorResult:
        """Solve: to the end without a window, else in the background."""
        person = solvable(context.active_object)
        assert person is not None  # as poll() has seen
        try:
            run = SolveRun(context.scene, person, backend_settings(context))
        except IkolError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return carry_out(self, run)


CLASSES: tuple[type, ...] = (IKOL_OT_solve_again,)
