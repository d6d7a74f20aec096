"""A real backend process for the tests, and a client that may break the rules."""

import itertools
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import psutil
import zmq
from ikol.video import open_video
from ikol.wire.connection import Connection
from ikol.wire.framing import Arrays, Buffer, decode_server_message, encode
from ikol.wire.messages import Frame, Hello, Message, Open, Pong, ServerMessage
from ikol.wire.messenger import Event
from ikol.wire.ready import Ready, parse_ready
from ikol.wire.remote_capture import RemoteCapture
from numpy.typing import NDArray

CLIP = Path(__file__).parents[2] / "scripts" / "demo_clip" / "walk.mp4"
START_TIMEOUT_S = 120.0
REPLY_TIMEOUT_S = 120.0
"""A capture of a second takes 20 seconds on two cores that others keep busy."""

MessageT = TypeVar("MessageT", bound=ServerMessage)


def clip_frames(count: int) -> list[NDArray[np.uint8]]:
    """The first frames of a real clip of a person."""
    with open_video(CLIP) as video:
        return [image for _, _, image in itertools.islice(video, count)]


def wait_until(condition: Callable[[], bool], timeout_s: float = REPLY_TIMEOUT_S) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Backend:
    """`ikol serve` as a child process, ended when the block ends."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ikol", "serve", "--port", "0", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.log: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self._lines.put)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.log.append)),
        ]
        for reader in self._readers:
            reader.start()
        self.ready = self._wait_until_ready()

    @property
    def address(self) -> str:
        return self.ready.address

    @property
    def rss_mb(self) -> float:
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def connect(self, **options: Any) -> Connection:
        return Connection(self.address, **options)

    def end(self) -> int:
        """Close its standard input, as a parent that ends does, and wait."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(30)

    def _read(self, stream: Any, sink: Callable[[str], Any]) -> None:
        with stream:
            for line in stream:
                sink(line)

    def _wait_until_ready(self) -> Ready:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                ready = parse_ready(self._lines.get(timeout=0.2))
            except queue.Empty:
                continue
            if ready:
                return ready
        self.close()
        raise AssertionError("".join(self.log))

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        for reader in self._readers:
            reader.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Streamer:
    """One capture of a list of frames, fed as its credits allow."""

    def __init__(
        self, connection: Connection, frames: Sequence[NDArray[np.uint8]], **options: Any
    ) -> None:
        height, width = frames[0].shape[:2]
        self.capture: RemoteCapture = connection.open_capture(
            Open(width=width, height=height, fps=25.0, frame_count=len(frames), **options)
        )
        self.frames = frames
        self.sent = 0
        self.news: list[Event] = []

    def feed(self) -> None:
        while self.capture.can_send and self.sent < len(self.frames):
            self.capture.send_frame(self.sent, self.sent / 25.0, self.frames[self.sent])
            self.sent += 1
        if self.capture.can_send:
            self.capture.finish()

    def of(self, kind: type[MessageT]) -> list[MessageT]:
        return [event.message for event in self.news if isinstance(event.message, kind)]


def pump(
    connection: Connection,
    streamers: Sequence[Streamer],
    until: Callable[[], bool],
    timeout_s: float = REPLY_TIMEOUT_S,
) -> None:
    """Feed captures and collect their news until a condition holds.

    It is looked at between the two, too: what feeding does, news may undo before they are read.
    """
    deadline = time.monotonic() + timeout_s
    while not until():
        assert time.monotonic() < deadline, "waited in vain"
        for streamer in streamers:
            streamer.feed()
        if until():
            return
        for event in connection.poll(0.05):
            for streamer in streamers:
                if event.message.request == streamer.capture.request:
                    streamer.news.append(event)


class RawClient:
    """A DEALER that sends whatever it is told to."""

    def __init__(self, address: str) -> None:
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        # What the backend does not take yet waits here, where there may not be room for all of it.
        self._socket.sndhwm = 8
        self._socket.sndtimeo = round(REPLY_TIMEOUT_S * 1e3)
        self._socket.connect(address)

    def send(self, message: Message, arrays: Arrays | None = None) -> None:
        self._socket.send_multipart(encode(message, arrays))

    def send_frames(self, frames: Sequence[Buffer]) -> None:
        self._socket.send_multipart(frames)

    def hello(self) -> ServerMessage:
        self.send(Hello())
        return self.receive()

    def receive(self, timeout_s: float = REPLY_TIMEOUT_S) -> ServerMessage:
        assert self._socket.poll(round(timeout_s * 1e3)), "no answer"
        return decode_server_message(self._socket.recv_multipart())[0]

    def receive_until(self, kind: type[MessageT]) -> MessageT:
        while not isinstance(message := self.receive(), kind):
            pass
        return message

    def replies(self, quiet_s: float = 0.5) -> Iterator[ServerMessage]:
        """Everything but heartbeats that comes until it has been quiet for a while."""
        quiet_from_s = time.monotonic()
        while (left_s := quiet_from_s + quiet_s - time.monotonic()) > 0.0:
            if self._socket.poll(round(left_s * 1e3)):
                message = decode_server_message(self._socket.recv_multipart())[0]
                if not isinstance(message, Pong):
                    quiet_from_s = time.monotonic()
                    yield message

    def send_image(self, request: int, index: int, image: NDArray[np.uint8]) -> None:
        frame = Frame(request=request, index=index, timestamp_s=index / 25.0)
        self.send(frame, {"image": image})

    def close(self) -> None:
        self._socket.close(0)
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
