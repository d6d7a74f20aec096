"""`ikol weights` as a user meets it."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from ikol.weights import find, load_manifest


def test_list_shows_every_file_with_its_licence(ikol):
    done = ikol("weights", "list")
    assert done.returncode == 0
    for entry in load_manifest().files:
        line = next(line for line in done.stdout.splitlines() if line.startswith(entry.name))
        assert entry.licence in line


def test_list_shows_the_users_own_files(ikol, tmp_path):
    with (tmp_path / "SMPL_MALE.pkl").open("wb") as file:
        file.write(b"v_template shapedirs weights")
    done = ikol("weights", "list", IKOL_WEIGHTS=str(tmp_path))
    assert f"SMPL male body, {tmp_path / 'SMPL_MALE.pkl'}" in done.stdout


def test_verify_fails_when_something_needed_is_missing(ikol, tmp_path):
    done = ikol("weights", "verify", IKOL_WEIGHTS=str(tmp_path))
    assert done.returncode == 2
    assert "pose_detection.tflite" in done.stderr
    assert "ikol weights pull" in done.stderr


def test_a_net_of_the_users_is_installed_from_its_file(ikol, tmp_path):
    net = find("pose_landmark_full")
    done = ikol("weights", "pull", "--from", net, IKOL_WEIGHTS=str(tmp_path / "new folder"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new folder" / net.name).read_bytes() == net.read_bytes()


@pytest.fixture
def silent_server():
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_an_interrupted_pull_leaves_nothing(silent_server, tmp_path):
    url = f"http://127.0.0.1:{silent_server.getsockname()[1]}/"
    environment = {
        **os.environ,
        "IKOL_WEIGHTS": str(tmp_path / "weights"),
        "PIP_INDEX_URL": url,
        "PIP_CONFIG_FILE": os.devnull,
        "PATH": str(tmp_path),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "ikol", "weights", "pull"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    request, _ = silent_server.accept()
    with request:
        request.recv(1)  # pip is waiting for an answer now
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "ikol: interrupted.\n"
    assert list((tmp_path / "weights").iterdir()) == []
