"""Steps of captures whose failure ends only the capture that they work on."""

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Final, TypeVar

from ikol.errors import CaptureCancelledError, IkolError

from .job import Job

_LOG: Final = logging.getLogger(__name__)
ItemT = TypeVar("ItemT")


def guarded(
    step: Callable[[Job, Sequence[ItemT]], None],
) -> Callable[[Job, list[ItemT]], None]:
    """A step that skips closed captures and whose failure ends only the capture it works on."""

    @wraps(step)
    def run(job: Job, items: list[ItemT]) -> None:
        if job.closed:
            return
        try:
            step(job, items)
        except IkolError as error:
            job.fail(error)
        except CaptureCancelledError:
            return  # its client has been answered when it cancelled
        except Exception as error:
            # Whatever a net or a solver raises must not take the other captures with it.
            _LOG.exception("A capture failed")
            what = f"The backend failed with {type(error).__name__}: {error}."
            job.fail(IkolError(what, "Report this with the backend's log.", "internal"))

    return run
