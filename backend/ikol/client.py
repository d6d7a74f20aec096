"""Captures a video with a backend that runs elsewhere, in another process or on another machine."""

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol import __version__
from ikol.errors import CaptureCancelledError
from ikol.motion.capture import Capture
from ikol.pipeline import ClipOptions, FrameResult
from ikol.received import capture_of, frame_result_of, solving_of
from ikol.video import Video, open_video
from ikol.wire.addresses import host_of, is_loopback
from ikol.wire.connection import Connection
from ikol.wire.messages import Error, Open, Progress, Refined, Result
from ikol.wire.messenger import Event, to_exception
from ikol.wire.remote_capture import RemoteCapture

_POLL_S: Final = 0.05
_JPEG_QUALITY: Final = 92

OnResult = Callable[[FrameResult], None]
OnProgress = Callable[[Literal["frames", "refine"], int, int], None]


def capture(
    video_path: str | PathLike[str],
    address: str,
    options: ClipOptions | None = None,
    *,
    body: str = "default",
    estimator: str = "blazepose",
    hands: bool = False,
    keys_folder: Path | None = None,
    on_result: OnResult = lambda result: None,
    on_progress: OnProgress = lambda stage, done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Capture]:
    """Capture the person or the people in a video.

    Frames travel as pixels inside this computer and as JPEG beyond it.

    Args:
        video_path: The video.
        address: ZeroMQ address of the backend, `tcp://HOST:PORT`.
        options: The user's choices.
        body: Name of a body that the backend has.
        estimator: Name of an estimator that the backend has.
        hands: Whether to capture the fingers, too.
        keys_folder: CURVE keys of this client; needed beyond this computer.
        on_result: Called with each frame of each person as it is solved, in order.
        on_progress: Called with the stage, the frames done and the frames in all (0: unknown).
        cancelled: Asked often; True ends the capture.

    Returns:
        The refined clip: everybody in every shot.

    Raises:
        IkolError: The video cannot be read, the backend is not there or goes away
            (`backend_lost`), or its reason to fail. Results that were given out stay valid.
        CaptureCancelledError: If cancelled.
    """
    encoding = "rgb" if is_loopback(host_of(address)) else "jpeg"
    with (
        open_video(video_path) as video,
        Connection(address, keys_folder=keys_folder, client=f"ikol {__version__}") as connection,
    ):
        remote = connection.open_capture(
            _opening(video, options or ClipOptions(), body, estimator, hands=hands)
        )
        frames = iter(video)
        captures: list[Capture] = []
        while True:
            if cancelled():
                remote.cancel()
                raise CaptureCancelledError
            if remote.can_send:
                _send_next(remote, next(frames, None), encoding)
            for event in connection.poll(0.0 if remote.can_send else _POLL_S):
                if isinstance(event.message, Refined):
                    captures.append(capture_of(event.message, event.arrays))
                else:
                    _take(event, on_result, on_progress)
            if remote.finished:
                return captures


def _opening(video: Video, options: ClipOptions, body: str, estimator: str, *, hands: bool) -> Open:
    info = video.info
    return Open(
        width=info.width,
        height=info.height,
        fps=info.fps,
        frame_count=info.frame_count,
        person=options.person,
        solving=solving_of(options.solve),
        fov_deg=info.fov_deg if options.fov_deg is None else options.fov_deg,
        estimator=estimator,
        body=body,
        hands=hands,
    )


def _send_next(
    remote: RemoteCapture,
    frame: tuple[int, float, NDArray[np.uint8]] | None,
    encoding: Literal["rgb", "jpeg"],
) -> None:
    if frame is None:
        remote.finish()
        return
    index, timestamp_s, image_rgb = frame
    image = image_rgb if encoding == "rgb" else _to_jpeg(image_rgb)
    remote.send_frame(index, timestamp_s, image, encoding)


def _to_jpeg(image_rgb: NDArray[np.uint8]) -> NDArray[Any]:
    image_bgr = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]


def _take(event: Event, on_result: OnResult, on_progress: OnProgress) -> None:
    """Pass an event on."""
    message, arrays = event
    match message:
        case Result():
            for row in range(len(message.people)):
                on_result(frame_result_of(message, arrays, row))
        case Progress():
            on_progress(message.stage, message.done, message.total)
        case Error():
            raise to_exception(message)
        case _:
            pass
