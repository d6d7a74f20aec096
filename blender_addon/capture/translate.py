"""From the messages of the wire to the events of a capture."""

import numpy as np
from numpy.typing import NDArray

from .events import Cancelled, ClipRefined, Event, Failed, FrameSolved, PersonSolved, Refining
from .kept import KeptMotion
from .vendored import WireEvent, messages


def translated(event: WireEvent, note: str, body: str) -> Event | None:
    """What a message means for the capture.

    Args:
        event: A message of the backend and its arrays.
        note: What to tell the user with the finished clip; may be empty.
        body: Name of the body, as the backend knows it.

    Returns:
        None for messages that only matter on the wire.
    """
    message, arrays = event
    match message:
        case messages.Result(index=index, timestamp_s=timestamp_s, people=people):
            solved = tuple(
                PersonSolved(person.track, person.tracked, quats_wxyz, pelvis_world)
                for person, quats_wxyz, pelvis_world in zip(
                    people, arrays["quats_wxyz"], arrays["pelvis_world"], strict=True
                )
            )
            return FrameSolved(index, timestamp_s, solved)
        case messages.Progress(stage="refine", done=done, total=total):
            return Refining(done, total)
        case messages.Refined(
            track=track, shot=shot, last=last, focal_px=focal_px, notices=notices
        ):
            return ClipRefined(
                track=track,
                shot=shot,
                shot_start_s=float(arrays["cuts_s"][shot - 1]) if shot else 0.0,
                last=last,
                quats_wxyz=_with_fingers(arrays["quats_wxyz"], arrays["finger_quats_wxyz"]),
                pelvis_world=arrays["pelvis_world"],
                betas=arrays["betas"],
                timestamps_s=arrays["timestamps_s"],
                visible=arrays["visible"].astype(np.bool_),
                confidence=arrays["confidence"],
                contacts=arrays["contacts"],
                focal_px=focal_px,
                T_world_camera=arrays["T_world_camera"],
                T_first_camera=arrays["T_first_camera"],
                thumbnail_jpeg=arrays["thumbnail"].tobytes(),
                note=" ".join(filter(None, (note, *notices))),
                kept=KeptMotion.of(event, body),
            )
        case messages.Error(message=what, remedy=remedy, code=code):
            return Failed(what, remedy, code)
        case _:
            return Cancelled() if isinstance(message, messages.Cancelled) else None


def _with_fingers(
    quats_wxyz: NDArray[np.float32], fingers: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Rotations [T, 24, 4], or [T, 54, 4] where fingers [T, 30, 4] were captured."""
    return np.concatenate((quats_wxyz, fingers), axis=1) if len(fingers) else quats_wxyz
