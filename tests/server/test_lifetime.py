"""Backends that start, end, die and refuse to start; each in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from backend_harness import Backend, Streamer, pump
from ikol.errors import IkolError
from ikol.wire.connection import Connection
from ikol.wire.messages import Error, Result
from ikol.wire.remote_capture import CaptureState
from numpy.typing import NDArray

Frames = list[NDArray[np.uint8]]


def serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`ikol serve` where it is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "ikol", "serve", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_backend_is_noticed_at_once_and_results_stay(frames: Frames):
    # The heartbeat would take longer than this test may: the closed connection must tell.
    with Backend() as backend, backend.connect(timeout_s=1e4) as connection:
        streamer = Streamer(connection, frames)
        pump(connection, [streamer], lambda: len(streamer.of(Result)) >= 3)
        backend.process.kill()
        backend.process.wait()
        with pytest.raises(IkolError) as caught:
            pump(connection, [streamer], lambda: False)
        assert caught.value.code == "backend_lost" and caught.value.remedy
        assert [r.index for r in streamer.of(Result)] == list(range(len(streamer.of(Result))))
        # It stays lost, and nothing hangs.
        streamer.capture.cancel()
        with pytest.raises(IkolError):
            connection.poll(5.0)


@pytest.mark.skipif(os.name == "nt", reason="SIGSTOP")
def test_a_backend_that_hangs_is_given_up(frames: Frames):
    # Time enough for a backend that has just been started, and warms up, to answer at first.
    with Backend() as backend, backend.connect(timeout_s=8.0) as connection:
        os.kill(backend.process.pid, signal.SIGSTOP)
        try:
            with pytest.raises(IkolError) as caught:
                pump(connection, [], lambda: False, timeout_s=20.0)
            assert caught.value.code == "backend_lost"
            with pytest.raises(IkolError) as caught:
                Connection(backend.address, timeout_s=1.0)
            assert caught.value.code == "unreachable"
        finally:
            os.kill(backend.process.pid, signal.SIGCONT)


def test_it_ends_with_whoever_started_it(frames: Frames):
    with Backend() as backend, backend.connect() as connection:
        streamer = Streamer(connection, frames)
        pump(connection, [streamer], lambda: bool(streamer.of(Result)))
        assert backend.end() == 0
        with pytest.raises(IkolError) as caught:
            pump(connection, [streamer], lambda: False)
        assert caught.value.code == "backend_stopped"
    assert "Traceback" not in "".join(backend.log)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(number: signal.Signals, frames: Frames):
    with Backend() as backend, backend.connect() as connection:
        streamer = Streamer(connection, frames)
        pump(connection, [streamer], lambda: bool(streamer.of(Result)))
        backend.process.send_signal(number)
        assert backend.process.wait(30) == 0
        with pytest.raises(IkolError) as caught:
            pump(connection, [streamer], lambda: False)
        assert caught.value.code == "backend_stopped"
    assert "Traceback" not in "".join(backend.log)


def test_its_token_ends_it():
    with Backend() as backend, backend.connect() as connection:
        connection.request_shutdown(backend.ready.token)
        assert backend.process.wait(30) == 0


@pytest.mark.skipif(os.name == "nt", reason="starts through a POSIX shell")
def test_without_a_pipe_on_standard_input_it_runs_on():
    process = subprocess.Popen(
        [sys.executable, "-m", "ikol", "serve", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    with process.stdout:
        assert b"ready" in process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.0)
        process.terminate()
        assert process.wait(30) == 0


def test_a_taken_port_is_one_clear_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = serve("--port", str(port))
    assert done.returncode == 2
    assert f"Port {port}" in done.stderr and "taken" in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_an_impossible_port_is_explained(port: str):
    done = serve("--port", port)
    assert done.returncode == 2
    assert port in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "*", "192.0.2.1"])
def test_beyond_loopback_it_needs_keys(host: str):
    done = serve("--port", "0", "--host", host)
    assert done.returncode == 2
    assert "--make-keys" in done.stderr and "Traceback" not in done.stderr


def test_a_device_that_is_not_there_is_explained():
    done = serve("--port", "0", "--device", "mps" if sys.platform != "darwin" else "cuda")
    assert done.returncode == 2
    assert "device" in done.stderr and "auto" in done.stderr and "Traceback" not in done.stderr


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(IkolError) as caught:
        Connection(f"tcp://127.0.0.1:{port}", timeout_s=1e4)
    assert caught.value.code == "unreachable" and "ikol serve" in caught.value.remedy


def test_something_else_listens(tmp_path: Path):
    http = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    assert http.stdout
    try:
        with http.stdout:
            port = http.stdout.readline().split("port ")[1].split()[0]
            with pytest.raises(IkolError) as caught:
                Connection(f"tcp://127.0.0.1:{port}", timeout_s=3.0)
        assert caught.value.code in ("refused", "unreachable", "backend_lost")
    finally:
        http.kill()
        http.wait()


def test_a_second_backend_goes_on_where_the_first_died(frames: Frames):
    for _ in range(2):
        with Backend() as backend, backend.connect() as connection:
            streamer = Streamer(connection, frames[:3])
            capture = streamer.capture
            pump(connection, [streamer], lambda: capture.finished)  # noqa: B023
            assert capture.state is CaptureState.DONE, streamer.of(Error)
