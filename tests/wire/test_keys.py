import os
import stat
from pathlib import Path

import pytest
from ikol.errors import IkolError
from ikol.wire.keys import load_client_keys, load_pair, load_public, make_keys


def test_both_sides_find_their_keys(tmp_path: Path):
    folder = tmp_path / "Schlüssel für Zuhause"
    make_keys(folder)
    server_public, server_secret = load_pair(folder / "server.key_secret")
    client = load_client_keys(folder)
    assert client.server_public == server_public
    assert client.public == load_public(folder / "clients" / "client.key")
    assert len({server_public, server_secret, client.public, client.secret}) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_secrets_are_for_their_owner_only(tmp_path: Path):
    make_keys(tmp_path)
    for secret in tmp_path.glob("*.key_secret"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_existing_keys_are_not_overwritten(tmp_path: Path):
    make_keys(tmp_path)
    before = load_client_keys(tmp_path)
    with pytest.raises(IkolError, match="already") as caught:
        make_keys(tmp_path)
    assert caught.value.code == "keys"
    assert load_client_keys(tmp_path) == before


def test_missing_and_damaged_files_are_named(tmp_path: Path):
    with pytest.raises(IkolError, match=r"client\.key_secret"):
        load_client_keys(tmp_path)
    (tmp_path / "client.key_secret").write_text("no certificate")
    with pytest.raises(IkolError, match=r"client\.key_secret"):
        load_client_keys(tmp_path)
    (tmp_path / "client.key_secret").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(IkolError) as caught:
        load_client_keys(tmp_path)
    assert caught.value.code == "keys"
    assert caught.value.remedy


def test_a_folder_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IkolError) as caught:
        make_keys(tmp_path / "file" / "keys")
    assert caught.value.code == "keys"
