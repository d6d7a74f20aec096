"""A small manifest, the packages that carry its files, and a registry that serves them."""

import hashlib

import pytest
from ikol.weights.manifest import Archive, Manifest, NetFile, Source
from net_samples import DETECTOR, FULL, HANDS, HEAVY
from package_registry import NPM_PACKAGE, PIP_PACKAGE, VERSION, Registry, make_tarball, make_wheel


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="session")
def tarball():
    packed = DETECTOR + b"something else that is packed behind it"
    return make_tarball(
        {
            "package/packed.data": packed,
            "package/full.net": FULL,
            "package/heavy.net": HEAVY,
            "package/hands.net": HANDS,
        }
    )


@pytest.fixture(scope="session")
def wheel():
    return make_wheel(
        {"nets/detector.net": DETECTOR, "nets/full.net": FULL, "nets/hands.net": HANDS}
    )


@pytest.fixture(scope="session")
def manifest(tarball, wheel):
    def source(archive, member, data):
        return Source(archive, member, len(data), sha256(data))

    def net(name, required, *sources, option=""):
        return NetFile(name, f"{name}.net", name, VERSION, "CC0-1.0", required, sources, option)

    return Manifest(
        archives={
            "npm": Archive("npm", NPM_PACKAGE, VERSION, len(tarball), sha256(tarball)),
            "wheel": Archive(
                "pip",
                PIP_PACKAGE,
                VERSION,
                len(wheel),
                sha256(wheel),
                python_version="3.11",
                platform="manylinux_2_28_x86_64",
            ),
        },
        files=(
            net(
                "detector",
                True,
                source("npm", "package/packed.data", DETECTOR),
                source("wheel", "nets/detector.net", DETECTOR),
            ),
            net(
                "full",
                True,
                source("npm", "package/full.net", FULL),
                source("wheel", "nets/full.net", FULL),
            ),
            net("heavy", False, source("npm", "package/heavy.net", HEAVY)),
            net(
                "hands",
                False,
                source("npm", "package/hands.net", HANDS),
                source("wheel", "nets/hands.net", HANDS),
                option="hands",
            ),
        ),
    )


@pytest.fixture
def registry(monkeypatch, tmp_path, tarball, wheel):
    """A registry that has both packages; the clients of this test use it."""
    registry = Registry()
    registry.publish_npm(tarball)
    registry.publish_wheel(wheel)
    for name, value in registry.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("PIP_RETRIES", "0")
    yield registry
    registry.close()


@pytest.fixture
def no_npm(monkeypatch, tmp_path):
    """A PATH without npm."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
