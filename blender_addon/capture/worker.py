"""The thread of a capture: reads the clip, sends its frames, hands on what comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .events import BackendReady, ClipOpened
from .host import BackendHost, BackendSettings, Endpoint
from .told import TellingThread
from .translate import translated
from .vendored import (
    CaptureCancelledError,
    CaptureState,
    Connection,
    IkolError,
    RemoteCapture,
    Solving,
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
        person: "largest", "central", an index from the left, "X,Y" in pixels, "X,Y@FRAME" or "all".
        solving: How the clip is solved.
        estimator: Name of the estimator, as the backend knows it.
        body: Name of the body, as the backend knows it.
        hands: Whether the fingers are captured, too.
        fov_deg: Field of view across the picture's longer side in degrees; None for what the file
            says, and where it says nothing for a guess of the backend.
        backend: How the backend is reached.
    """

    clip: Path
    person: str
    solving: Solving
    estimator: str
    body: str
    hands: bool
    fov_deg: float | None
    backend: BackendSettings


class CaptureWorker(TellingThread):
    """Runs one capture."""

    def __init__(self, request: CaptureRequest, host: BackendHost) -> None:
        super().__init__("ikol-capture", "Please report this with the clip's format.")
        self._request = request
        self._host = host

    def work(self) -> None:
        """Capture."""
        # A file that is no video is told at once, before a backend is started for it.
        with open_video(self._request.clip) as video:
            endpoint = self._host.endpoint(self._request.backend, self.cancelled.is_set)
            try:
                self._capture(video, endpoint)
            except IkolError as error:
                raise endpoint.explain(error) from error

    def _capture(self, video: Video, endpoint: Endpoint) -> None:
        with endpoint.connect() as connection:
            welcome = connection.welcome
            self.events.put(
                BackendReady(welcome.version, welcome.device, welcome.bodies, welcome.estimators)
            )
            self._open(video, connection)
            info = video.info
            remote = connection.open_capture(
                messages.Open(
                    width=info.width,
                    height=info.height,
                    fps=info.fps,
                    frame_count=info.frame_count,
                    person=self._request.person,
                    solving=self._request.solving,
                    fov_deg=self._request.fov_deg or info.fov_deg,
                    estimator=self._request.estimator,
                    body=self._request.body,
                    hands=self._request.hands,
                )
            )
            self._stream(video, connection, remote, as_jpeg=endpoint.is_remote)

    def _open(self, video: Video, connection: Connection) -> None:
        body, arrays = connection.get_body(self._request.body, cancelled=self.cancelled.is_set)
        assert isinstance(body, messages.Body)  # what get_body() promises
        info = video.info
        wanted = {
            name: array
            for name, array in arrays.items()
            if self._request.hands or not name.startswith("finger_")
        }
        self.events.put(
            ClipOpened(
                info.frame_count,
                info.fps,
                info.width,
                info.height,
                info.rotation_deg,
                body.name,
                wanted,
            )
        )

    def _stream(
        self, video: Video, connection: Connection, remote: RemoteCapture, *, as_jpeg: bool
    ) -> None:
        frames: Iterator[VideoFrame] = iter(video)
        upcoming = next(frames, None)
        while not remote.finished:
            if self.cancelled.is_set():
                remote.cancel()
                raise CaptureCancelledError
            if upcoming and remote.can_send:
                _send(remote, upcoming, as_jpeg=as_jpeg)
                upcoming = next(frames, None)  # decoded while the backend works
            elif not upcoming and remote.state is CaptureState.STREAMING:
                remote.finish()
            ready_to_send = upcoming and remote.can_send
            for event in connection.poll(0.0 if ready_to_send else _WAIT_S):
                told = translated(event, video.warning, self._request.body)
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
