"""The panel knows whether the backend is there, and a backend with keys lets in who has them."""

import shutil
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.blender, pytest.mark.slow]


@pytest.fixture
def keys(tmp_path):
    """The folders of a server's and of a client's keys."""
    server, client = tmp_path / "server keys", tmp_path / "client keys"
    command = [sys.executable, "-m", "ikol", "serve", "--make-keys", str(server)]
    subprocess.run(command, check=True, capture_output=True)
    client.mkdir()
    for name in ("server.key", "client.key_secret"):
        shutil.copy(server / name, client / name)
    return server, client


def test_backend_states(neighbour, session, start_backend, keys, tmp_path):
    server_keys, client_keys = keys
    locked = start_backend("--keys", str(server_keys))
    run = session(
        neighbour,
        "backend_states",
        python=sys.executable,
        locked_address=locked.address,
        keys=str(client_keys),
        no_keys=str(tmp_path),
    )
    seen = run.run()
    assert seen["found"][0] == "idle"
    assert sys.executable in seen["found"][1]
    assert seen["started"][0] == "ready"
    assert seen["running"]
    assert seen["stopped"][0] == "idle"
    assert not seen["still_running"]
    for name in ("without keys", "missing keys"):
        state, message, remedy = seen[name]
        assert state == "missing", name
        assert "key" in message, name
        assert remedy, name
    assert seen["with keys"][0] == "ready"
    assert run.left_behind() == []
