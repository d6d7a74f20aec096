"""A capture in progress: frames in, streamed results out, the refined clip at the end."""

from .options import ClipOptions
from .people_session import PeopleSession
from .session import ClipSession, FrameResult

__all__ = ["ClipOptions", "ClipSession", "FrameResult", "PeopleSession"]
