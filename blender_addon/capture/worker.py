"""The thread of a capture: reads the clip, sends its frames, hands on what comes back."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .events import (
    BackendReady,
    Cancelled,
    ClipOpened,
    Event,
    Failed,
)
from .host import BackendHost, BackendSettings, Endpoint
from .translate import translated
from .vendored import (
    CaptureCancelledError,
    CaptureState,
    Connection,
    IkolError,
    RemoteCapture,
    Video,
    messages,
    open_video,
)

_WAIT_S = 0.05
"""For news of the backend; also how long a cancel takes at most."""
_JPEG_QUALITY = 95

VideoFrame = tuple[int, float, NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """What is to be captured.

    Attributes:
        clip: The video file.
        person: "largest", "central" or an index from the left.
        smooth: Strength of the smoothing, 0..1.
        estimator: Name of the estimator, as the backend knows it.
        body: Name of the body, as the backend knows it.
        backend: How the backend is reached.
    """

    clip: Path
    person: str
    smooth: float
    estimator: str
    body: str
    backend: BackendSettings


class CaptureWorker(threading.Thread):
    """Runs one capture; speaks to the main thread only through `events`.

    Attributes:
        events: What has happened; the last one is `ClipRefined`, `Failed` or `Cancelled`.
    """

    def __init__(self, request: CaptureRequest, host: BackendHost) -> None:
        super().__init__(name="ikol-capture", daemon=True)
        self.events: queue.Queue[Event] = queue.Queue()
        self._request = request
        self._host = host
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End the capture as soon as possible."""
        self._cancelled.set()

    def run(self) -> None:
        """Capture to the end, whatever it is."""
        try:
            # A file that is no video is told at once, before a backend is started for it.
            with open_video(self._request.clip) as video:
                endpoint = self._host.endpoint(self._request.backend, self._cancelled.is_set)
                try:
                    self._capture(video, endpoint)
                except IkolError as error:
                    raise endpoint.explain(error) from error
        except CaptureCancelledError:
            self.events.put(Cancelled())
        except IkolError as error:
            self.events.put(Failed(error.message, error.remedy, error.code))
        except Exception as error:  # whatever it is, the user must not wait for ever
            self.events.put(
                Failed(
                    f"The capture stopped on an unexpected {type(error).__name__}: {error}.",
                    "Please report this with the clip's format.",
                    "internal",
                )
            )

    def _capture(self, video: Video, endpoint: Endpoint) -> None:
        with endpoint.connect() as connection:
            welcome = connection.welcome
            self.events.put(BackendReady(welcome.version, welcome.device, welcome.bodies))
            self._open(video, connection)
            info = video.info
            remote = connection.open_capture(
                messages.Open(
                    width=info.width,
                    height=info.height,
                    fps=info.fps,
                    frame_count=info.frame_count,
                    person=self._request.person,
                    smooth=self._request.smooth,
                    estimator=self._request.estimator,
                    body=self._request.body,
                )
            )
            self._stream(video, connection, remote, as_jpeg=endpoint.is_remote)

    def _open(self, video: Video, connection: Connection) -> None:
        body, arrays = connection.get_body(self._request.body, cancelled=self._cancelled.is_set)
        assert isinstance(body, messages.Body)  # what get_body() promises
        info = video.info
        self.events.put(
            ClipOpened(
                info.frame_count,
                info.fps,
                info.width,
                info.height,
                info.rotation_deg,
                body.name,
                dict(arrays),
            )
        )

    def _stream(
        self, video: Video, connection: Connection, remote: RemoteCapture, *, as_jpeg: bool
    ) -> None:
        frames: Iterator[VideoFrame] = iter(video)
        upcoming = next(frames, None)
        while not remote.finished:
            if self._cancelled.is_set():
                remote.cancel()
                raise CaptureCancelledError
            if upcoming and remote.can_send:
                _send(remote, upcoming, as_jpeg=as_jpeg)
                upcoming = next(frames, None)  # decoded while the backend works
            elif not upcoming and remote.state is CaptureState.STREAMING:
                remote.finish()
            ready_to_send = upcoming and remote.can_send
            for event in connection.poll(0.0 if ready_to_send else _WAIT_S):
                told = translated(event, note=video.warning)
                if told is not None:
                    self.events.put(told)


def _send(remote: RemoteCapture, frame: VideoFrame, *, as_jpeg: bool) -> None:
    index, timestamp_s, image_rgb = frame
    if not as_jpeg:
        remote.send_frame(index, timestamp_s, image_rgb)
        return
    image_bgr = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR)
    encoded: Any = cv2.imencode(".jpg", image_bgr, (cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY))[1]
    remote.send_frame(index, timestamp_s, encoded.ravel(), "jpeg")
