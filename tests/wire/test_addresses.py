import pytest
from ikol.errors import IkolError
from ikol.wire.addresses import host_of, is_loopback, require_keys_beyond_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.5.5.5", "::1", "localhost"])
def test_loopback_needs_no_keys(host: str):
    assert is_loopback(host)
    require_keys_beyond_loopback(host, has_keys=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "*", "example.org", "eth0", ""])
def test_everything_else_does(host: str):
    with pytest.raises(IkolError) as caught:
        require_keys_beyond_loopback(host, has_keys=False)
    assert caught.value.code == "keys_needed"
    assert "--make-keys" in caught.value.remedy
    require_keys_beyond_loopback(host, has_keys=True)


def test_host_of_an_address():
    assert host_of("tcp://127.0.0.1:5757") == "127.0.0.1"
    assert host_of("tcp://[::1]:5757") == "::1"
    assert host_of("tcp://render-box:5757") == "render-box"


@pytest.mark.parametrize(
    "address",
    ["", "127.0.0.1:5757", "http://127.0.0.1:1", "tcp://127.0.0.1", "tcp://h:99999", "ipc://x"],
)
def test_other_addresses_are_explained(address: str):
    with pytest.raises(IkolError, match="tcp://HOST:PORT") as caught:
        host_of(address)
    assert caught.value.code == "address"
