"""Clients that break the rules, disappear or stop reading; the others must not notice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from backend_harness import Backend, RawClient, Streamer, pump, wait_until
from ikol.wire import limits
from ikol.wire.framing import encode
from ikol.wire.messages import (
    Credit,
    Error,
    Finish,
    Frame,
    Hello,
    Open,
    Opened,
    Ping,
    Pong,
    Result,
    ServerMessage,
    Shutdown,
    Welcome,
)
from ikol.wire.remote_capture import CaptureState
from numpy.typing import NDArray

Frames = list[NDArray[np.uint8]]


def open_of(image: NDArray[np.uint8], request: int = 1) -> Open:
    return Open(request=request, width=image.shape[1], height=image.shape[0], fps=25.0)


def test_credits_are_exact_and_overdrawing_ends_the_capture(backend: Backend, frames: Frames):
    with RawClient(backend.address) as client:
        client.hello()
        client.send(open_of(frames[0]))
        granted = client.receive_until(Opened).credits
        assert granted == limits.window_frames(frames[0].shape[1], frames[0].shape[0])
        for index in range(granted):
            client.send_image(1, index, frames[index])
        replies: list[ServerMessage] = []
        while sum(reply.credits for reply in replies if isinstance(reply, Credit)) < granted:
            replies.append(client.receive())
        replies += client.replies()
        assert not [reply for reply in replies if isinstance(reply, Error)]
        assert sum(reply.credits for reply in replies if isinstance(reply, Credit)) == granted
        # Credits come with the work on a frame; its result waits for what is seen after it.
        solved = [reply.index for reply in replies if isinstance(reply, Result)]
        assert solved == list(range(len(solved)))
        assert len(solved) < granted
        # More than twice as many as are too many: the nets go on while these are being sent.
        for index in range(granted, 6 * granted):
            client.send_image(1, index, frames[0])
        assert client.receive_until(Error).code == "credits"
        # What was already under way is dropped without further complaint.
        assert not [r for r in client.replies() if isinstance(r, Error | Result)]


def test_memory_is_bounded_with_a_sender_that_ignores_its_credits(backend: Backend):
    image = np.zeros((1080, 1920, 3), np.uint8)
    frame = encode(Frame(request=1, index=0, timestamp_s=0.0), {"image": image})
    with RawClient(backend.address) as client:
        client.hello()
        client.send(open_of(image))
        client.receive_until(Opened)
        before = backend.rss_mb
        peak = before
        for _ in range(400):  # 2.5 GB
            client.send_frames(frame)
            peak = max(peak, backend.rss_mb)
        assert client.receive_until(Error).code in ("credits", "order")
        peak = max(peak, backend.rss_mb)
        client.send(Ping())
        client.receive_until(Pong)
    assert peak - before < 500.0
    wait_until(lambda: backend.rss_mb - before < 250.0)


def test_an_oversized_frame_ends_the_connection_and_nothing_else(backend: Backend, frames: Frames):
    with RawClient(backend.address) as client, backend.connect() as other:
        client.hello()
        first = Streamer(other, frames[:3])  # the nets may not have been loaded yet
        pump(other, [first], lambda: first.capture.finished)
        before = backend.rss_mb
        client.send_frames([b"\0" * (limits.MAX_PAYLOAD_BYTES + 1)])
        streamer = Streamer(other, frames[:3])
        pump(other, [streamer], lambda: streamer.capture.finished)
        assert streamer.capture.state is CaptureState.DONE
        assert backend.rss_mb - before < 100.0
        assert not list(client.replies())


@pytest.mark.parametrize(
    "message",
    [
        [b"GET / HTTP/1.1"],
        [b""],
        [b"IKOL\1\0\x80"],
        [b"IKOL\1\0" + b"\x91" * 60_000],
        [bytes(part) for part in encode(Hello())] * 30,
        [b"IKOL\1\0", *[b"x"] * 1000],
    ],
)
def test_noise_is_answered_with_the_protocols_error(backend: Backend, message: list[bytes]):
    with RawClient(backend.address) as client:
        assert isinstance(client.hello(), Welcome)
        client.send_frames(message)
        error = client.receive_until(Error)
        assert (error.code, error.request) == ("protocol", 0)
        # It may start again.
        assert isinstance(client.hello(), Welcome)


def test_another_version_of_the_protocol_is_named(backend: Backend):
    header = bytearray(encode(Hello())[0])
    header[4:6] = (9).to_bytes(2, "little")
    with RawClient(backend.address) as client:
        client.send_frames([bytes(header)])
        error = client.receive()
    assert isinstance(error, Error)
    assert error.code == "protocol"
    assert "version 9" in error.message and "same release" in error.remedy


def test_a_client_that_never_said_hello_is_told_to(backend: Backend):
    with RawClient(backend.address) as client:
        client.send(Ping())
        error = client.receive()
    assert isinstance(error, Error) and error.code == "forgotten"


def test_frames_out_of_turn_end_the_capture(backend: Backend, frames: Frames):
    with RawClient(backend.address) as client:
        client.hello()
        for request, mistake in ((1, "repeat"), (2, "after finish")):
            client.send(open_of(frames[0], request))
            client.receive_until(Opened)
            for index in range(5, 11):  # keep the nets busy until the mistake arrives
                client.send_image(request, index, frames[0])
            if mistake == "after finish":
                client.send(Finish(request=request))
                client.send_image(request, 11, frames[0])
            else:
                client.send_image(request, 10, frames[0])
            error = client.receive_until(Error)
            assert (error.request, error.code) == (request, "order")


def test_a_jpeg_that_claims_to_be_huge_is_not_decoded(backend: Backend, frames: Frames):
    start = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + b"\0" * 50
    with RawClient(backend.address) as client:
        client.hello()
        for request, data in enumerate((start, b"\xff\xd8\xff", b"no jpeg", b""), start=1):
            client.send(open_of(frames[0], request))
            client.receive_until(Opened)
            frame = Frame(request=request, index=0, timestamp_s=0.0, encoding="jpeg")
            client.send(frame, {"image": np.frombuffer(data, np.uint8)})
            error = client.receive_until(Error)
            assert (error.request, error.code) == (request, "frame")


def test_a_wrong_token_does_not_stop_the_backend(backend: Backend):
    with RawClient(backend.address) as client:
        client.hello()
        for token in ("", "x", "é" * 10):
            client.send(Shutdown(token=token))
        client.send(Ping())
        assert isinstance(client.receive_until(Pong), Pong)


FEEDER = """
import sys, time
from backend_harness import Streamer, clip_frames
from ikol.wire.connection import Connection
with Connection(sys.argv[1]) as connection:
    streamers = [Streamer(connection, clip_frames(30)) for _ in range(4)]
    while True:
        for streamer in streamers:
            if streamer.capture.can_send and streamer.sent < 3:
                streamer.feed()
        if connection.poll(0.05):
            print("news", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_client_frees_its_captures(backend: Backend, frames: Frames):
    """16 captures may run; each killed client leaves 4, so 6 of them only fit if they are freed."""
    for _ in range(6):
        feeder = subprocess.Popen(
            [sys.executable, "-c", FEEDER, backend.address],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent,
        )
        assert feeder.stdout
        with feeder.stdout:
            assert feeder.stdout.readline()
            feeder.send_signal(signal.SIGKILL)
            feeder.wait()
    # The captures of who was silent are freed when a probe finds them gone.
    time.sleep(limits.PROBE_INTERVAL_S + 1.0)

    def idle() -> bool:
        process = psutil.Process(backend.process.pid)
        return process.cpu_percent(0.5) < 20.0

    wait_until(idle)
    with backend.connect() as connection:
        streamer = Streamer(connection, frames[:3])
        pump(connection, [streamer], lambda: streamer.capture.finished)
        assert streamer.capture.state is CaptureState.DONE
