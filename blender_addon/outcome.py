"""How a finished capture is told to the user."""

from .capture.session import Session, State
from .status import Level, Notice

_MOST = 0.5
"""Of the frames: where more are bridged, hardly anything of the person was seen."""


def notice_of(session: Session, *, kept: bool) -> Notice:
    """The message at the end of a capture.

    Args:
        session: In one of its final states.
        kept: Whether keys of it are in the scene.
    """
    done = session.frames_done
    match session.state:
        case State.CANCELLED:
            return Notice(Level.INFO, f"{session.clip_name}: cancelled, the scene is as before.")
        case State.FAILED:
            saved = f"{_kept(done)} " if kept else ""
            return Notice(Level.ERROR, session.message, f"{saved}{session.remedy}".strip())
        case _:
            bridged = done - session.frames_seen
            several = session.people > 1
            bridging = "" if several else "; gaps are bridged"
            gaps = f" Nobody was seen in {bridged} of them{bridging}." if bridged else ""
            is_doubtful = session.message or bridged > _MOST * done
            level = Level.WARNING if is_doubtful else Level.INFO
            people = f", {session.people} results" if several else ""
            what = f"{_frames(done)}{people} captured."
            message = f"{session.clip_name}: {what}{gaps} {session.message}"
            return Notice(level, message.strip())


def _kept(count: int) -> str:
    if count == 1:
        return "The key of the first frame is kept."
    return f"The keys of the first {count} frames are kept."


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
