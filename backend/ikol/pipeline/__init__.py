"""A capture in progress: frames in, streamed results out, the refined clip at the end."""

from .live import FrameResult
from .options import ClipOptions
from .people_session import PeopleSession

__all__ = ["ClipOptions", "FrameResult", "PeopleSession"]
