"""Where nets and bodies are looked for, and what is said when they are not there."""

import pytest
from ikol.errors import IkolError
from ikol.weights import best_landmark_net, find, load_manifest, shipped_dir, verify, weights_dir


@pytest.fixture
def empty(monkeypatch, tmp_path):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path / "weights"


def sized_like(folder, name):
    """A file of the right size, which is all that `find` looks at."""
    entry = load_manifest().named(name)
    folder.mkdir(exist_ok=True)
    path = folder / entry.file
    with path.open("wb") as file:
        file.truncate(entry.sources[0].size)
    return path


def test_what_the_project_ships_is_genuine():
    shipped = [status for status in verify() if status.entry.comes_with_project]
    assert {status.entry.name: status.state for status in shipped} == {
        "ikol_body": "ok",
        "blazepose_regressor": "ok",
    }


def test_a_checkout_keeps_its_nets_in_weights(monkeypatch):
    monkeypatch.delenv("IKOL_WEIGHTS", raising=False)
    assert weights_dir() == shipped_dir()
    assert (weights_dir() / "manifest.json").is_file()


def test_the_default_body_is_found_wherever_the_nets_are(empty):
    assert find("ikol_body") == shipped_dir() / "ikol_body.npz"


@pytest.mark.parametrize("name", ["pose_detection", "pose_landmark_full", "pose_landmark_heavy"])
def test_a_missing_net_says_how_to_get_it(empty, name):
    with pytest.raises(IkolError, match="ikol weights pull") as caught:
        find(name)
    assert caught.value.code == "weights_missing"
    assert str(empty) in caught.value.message


def test_the_hand_net_says_that_it_comes_only_when_it_is_asked_for(empty):
    with pytest.raises(IkolError, match="ikol weights pull --hands"):
        find("hand_landmark")


def test_a_net_that_was_cut_off_is_damaged(empty):
    path = sized_like(empty, "pose_detection")
    path.write_bytes(b"half")
    with pytest.raises(IkolError) as caught:
        find("pose_detection")
    assert caught.value.code == "weights_damaged"


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(IkolError, match="pose_landmark_heavy") as caught:
        find("pose_lite")
    assert caught.value.code == "weights_unknown"


def test_the_best_landmark_net_is_the_most_accurate_one(empty):
    with pytest.raises(IkolError):
        best_landmark_net()
    full = sized_like(empty, "pose_landmark_full")
    assert best_landmark_net() == full
    heavy = sized_like(empty, "pose_landmark_heavy")
    assert best_landmark_net() == heavy


def test_a_damaged_best_net_is_not_passed_over_in_silence(empty):
    sized_like(empty, "pose_landmark_full")
    (empty / "pose_landmark_heavy.tflite").write_bytes(b"half")
    with pytest.raises(IkolError) as caught:
        best_landmark_net()
    assert caught.value.code == "weights_damaged"


def test_verify_reads_every_byte(empty):
    path = sized_like(empty, "pose_detection")
    assert find("pose_detection") == path
    states = {status.entry.name: status.state for status in verify()}
    assert states["pose_detection"] == "damaged"
    assert states["pose_landmark_full"] == "missing"


def test_every_entry_says_all_that_is_needed_to_get_it():
    manifest = load_manifest()
    for entry in manifest.files:
        assert entry.version
        assert entry.licence
        for source in entry.sources:
            assert len(bytes.fromhex(source.sha256)) == 32
            assert source.size > 0
            assert source.archive == "project" or source.archive in manifest.archives
