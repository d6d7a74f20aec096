"""Running what the backend does: to the end without a window, else in the background."""

import time

import bpy
from bpy.types import Operator

from ..background import BackgroundRun
from ..capture.session import State
from ..runner import runner
from .results import OperatorResult

_TICK_S = 0.01


def carry_out(operator: Operator, run: BackgroundRun) -> OperatorResult:
    """Start something; without a window, wait for its end.

    Args:
        operator: Reports the outcome.
        run: Prepared, not started.
    """
    if not bpy.app.background:
        runner().start(run)
        return {"FINISHED"}
    runner().start(run, timer=False)
    try:
        while runner().poll():
            time.sleep(_TICK_S)
    except KeyboardInterrupt:
        runner().cancel()
        raise
    notice = runner().notice
    if notice is not None:
        operator.report({notice.level.value}, str(notice))
    return {"FINISHED"} if run.session.state is State.DONE else {"CANCELLED"}
