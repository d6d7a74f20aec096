"""Keys: who is let in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from backend_harness import CLIP, Backend
from ikol.client import capture
from ikol.errors import IkolError
from ikol.wire.connection import Connection
from ikol.wire.keys import make_keys


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "pair"
    subprocess.run(
        [sys.executable, "-m", "ikol", "serve", "--make-keys", str(folder)],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def guarded(keys: Path) -> Iterator[Backend]:
    with Backend("--keys", str(keys), "--host", "0.0.0.0") as backend:
        yield backend


def local(backend: Backend) -> str:
    return backend.address.replace("0.0.0.0", "127.0.0.1")


def test_the_right_keys_are_let_in(guarded: Backend, keys: Path):
    with Connection(local(guarded), keys_folder=keys) as connection:
        assert connection.welcome.version
        message, _ = connection.get_body()
        assert message.request


def test_no_keys_are_refused(guarded: Backend):
    with pytest.raises(IkolError) as caught:
        Connection(local(guarded))
    assert caught.value.code == "refused" and "key" in caught.value.remedy


def test_keys_of_a_stranger_are_refused(guarded: Backend, keys: Path, tmp_path: Path):
    make_keys(tmp_path)
    (tmp_path / "server.key").write_bytes((keys / "server.key").read_bytes())
    with pytest.raises(IkolError) as caught:
        Connection(local(guarded), keys_folder=tmp_path)
    assert caught.value.code == "refused"


def test_another_server_than_the_keys_say_is_refused(guarded: Backend, keys: Path, tmp_path: Path):
    make_keys(tmp_path)
    for secret in ("client.key_secret",):
        (tmp_path / secret).write_bytes((keys / secret).read_bytes())
    with pytest.raises(IkolError) as caught:
        Connection(local(guarded), keys_folder=tmp_path)
    assert caught.value.code == "refused"


def test_keys_for_a_backend_without_keys_are_refused(backend: Backend, keys: Path):
    with pytest.raises(IkolError) as caught:
        Connection(backend.address, keys_folder=keys)
    assert caught.value.code == "refused"


def test_a_client_sends_nothing_beyond_loopback_without_keys():
    with pytest.raises(IkolError) as caught:
        Connection("tcp://192.0.2.1:5757")
    assert caught.value.code == "keys_needed"


def test_a_folder_without_keys_is_named(tmp_path: Path, backend: Backend):
    with pytest.raises(IkolError, match=r"client\.key_secret") as caught:
        capture(CLIP, backend.address, keys_folder=tmp_path)
    assert caught.value.code == "keys"
