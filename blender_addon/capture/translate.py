"""From the messages of the wire to the events of a capture."""

import numpy as np

from .events import Cancelled, ClipRefined, Event, Failed, FrameSolved, Refining
from .vendored import WireEvent, messages


def translated(event: WireEvent, note: str) -> Event | None:
    """What a message means for the capture.

    Args:
        event: A message of the backend and its arrays.
        note: What to tell the user with the finished clip; may be empty.

    Returns:
        None for messages that only matter on the wire.
    """
    message, arrays = event
    match message:
        case messages.Result(index=index, timestamp_s=timestamp_s, people=people):
            if not people:
                return FrameSolved(index, timestamp_s, False, None, None)
            pose, pelvis_world = arrays["quats_wxyz"][0], arrays["pelvis_world"][0]
            return FrameSolved(index, timestamp_s, people[0].tracked, pose, pelvis_world)
        case messages.Progress(stage="refine", done=done, total=total):
            return Refining(done, total)
        case messages.Refined(focal_px=focal_px):
            return ClipRefined(
                quats_wxyz=arrays["quats_wxyz"],
                pelvis_world=arrays["pelvis_world"],
                betas=arrays["betas"],
                timestamps_s=arrays["timestamps_s"],
                visible=arrays["visible"].astype(np.bool_),
                focal_px=focal_px,
                T_world_camera=arrays["T_world_camera"],
                note=note,
            )
        case messages.Error(message=what, remedy=remedy, code=code):
            return Failed(what, remedy, code)
        case _:
            return Cancelled() if isinstance(message, messages.Cancelled) else None
