"""What a client may open and send; each refusal says why."""

from typing import Any

from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.wire import limits
from ikol.wire.messages import Frame, Open

from .clients import Client
from .images import bad_frame
from .job import Job, Pending


def check_open(options: Open, client: Client, running: int) -> None:
    """Refuse a capture that there is no room for.

    Args:
        options: What the client wants.
        client: Who wants it.
        running: Captures that run now, of all clients.

    Raises:
        IkolError: `order`, `too_large` or `busy`.
    """
    if options.request == 0 or options.request in client.jobs:
        raise IkolError(
            f"Request {options.request} is taken.", "Give each capture its own number.", "order"
        )
    if options.width * options.height > limits.MAX_IMAGE_PIXELS:
        raise IkolError(
            f"Frames of {options.width} x {options.height} pixels are too large.",
            f"Scale the video to at most {limits.MAX_IMAGE_PIXELS} pixels a frame.",
            "too_large",
        )
    if len(client.jobs) >= limits.MAX_CAPTURES_PER_CLIENT or running >= limits.MAX_CAPTURES:
        raise IkolError(
            "The backend is busy with other captures.", "Wait for one of them to end.", "busy"
        )


def accept_frame(job: Job, message: Frame, image: NDArray[Any]) -> Pending:
    """Take a frame into a capture, if it is that frame's turn.

    Raises:
        IkolError: `credits` if more frames came than were granted, `order` if it comes out of
            turn, `clip_too_long`, `frame` if its size is not the capture's.
    """
    if job.session is None or job.received - job.solved >= job.window:
        raise IkolError(
            f"Frame {message.index} was sent without a credit.",
            "Send as many frames as `Opened` and `Credit` allow.",
            "credits",
        )
    follows = message.index > job.last_index and message.timestamp_s > job.last_timestamp_s
    if job.ending or not follows:
        raise IkolError(
            f"Frame {message.index} comes out of turn.",
            "Send frames by increasing index and time, and none after `Finish`.",
            "order",
        )
    if message.index >= limits.MAX_CLIP_FRAMES:
        raise IkolError(
            f"The clip is longer than {limits.MAX_CLIP_FRAMES} frames.",
            "Capture it in parts.",
            "clip_too_long",
        )
    options = job.options
    if message.encoding == "rgb" and image.shape != (options.height, options.width, 3):
        size = f"{image.shape[1]} x {image.shape[0]}"
        raise bad_frame(f"{size}, the capture is {options.width} x {options.height}")
    job.received += 1
    job.last_index, job.last_timestamp_s = message.index, message.timestamp_s
    return Pending(message.index, message.timestamp_s, image)
