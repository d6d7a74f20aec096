"""The command `ikol solve` as the user calls it, on captures of `ikol capture`."""

import numpy as np
import pytest
from clips import write_start_of_walk
from ikol.cli.main import EXIT_USER_ERROR, run

LEGS = [1, 2, 4, 5, 7, 8, 10, 11]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With a.npz, the capture of a clip that is gone, and masked.npz, captured with a mask."""
    folder = tmp_path_factory.mktemp("captured")
    clip = write_start_of_walk(folder / "clip.mp4", 24)
    assert run(["capture", str(clip), "-o", str(folder / "a.npz")]) == 0
    masked = ["-o", str(folder / "masked.npz"), "--only", "upper", "--smooth", "0.3"]
    assert run(["capture", str(clip), *masked]) == 0
    clip.unlink()
    return folder


def arrays_of(path):
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}


def bent(arrays):
    """The largest turn of a knee, degrees."""
    knees = arrays["poses"].reshape(-1, 24, 3)[:, [4, 5]]
    return np.degrees(np.linalg.norm(knees, axis=-1)).max()


def test_a_capture_and_its_solving_again_mask_alike(folder, tmp_path, capsys):
    out, bvh = tmp_path / "again.npz", tmp_path / "again.bvh"
    choices = ["--only", "upper", "--smooth", "0.3"]
    assert run(["solve", str(folder / "a.npz"), "-o", str(out), "-o", str(bvh), *choices]) == 0
    assert str(out) in capsys.readouterr().err and "MOTION" in bvh.read_text()
    plain, again, masked = map(arrays_of, (folder / "a.npz", out, folder / "masked.npz"))
    assert bent(plain) > 20.0
    assert bent(again) < 10.0 and bent(masked) < 10.0
    assert not again["confidence"][:, LEGS].any() and not masked["confidence"][:, LEGS].any()
    for name in ("betas", "T_world_camera", "keypoints2d", "timestamps", "kept"):
        np.testing.assert_array_equal(again[name], plain[name])


def test_what_was_masked_comes_back(folder, tmp_path):
    out = tmp_path / "all.npz"
    assert run(["solve", str(folder / "masked.npz"), "-o", str(out), "--no-foot-lock"]) == 0
    assert bent(arrays_of(out)) > 20.0


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        (["--only", "tail"], "There is no limb 'tail'"),
        (["--smooth-limb", "left_arm"], "is no smoothing of a limb"),
        (["--smooth-limb", "tail=0.5"], "There is no limb 'tail'"),
        (["--smooth", "3"], "A smoothing of 3 is not possible"),
    ],
)
def test_wrong_choices_are_told(folder, tmp_path, capsys, choices, told):
    out = tmp_path / "a.npz"
    assert run(["solve", str(folder / "a.npz"), "-o", str(out), *choices]) == EXIT_USER_ERROR
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_a_resampled_capture_says_what_to_do(folder, tmp_path, capsys):
    arrays = arrays_of(folder / "a.npz")
    del arrays["kept"], arrays["T_own_camera"]
    np.savez(tmp_path / "bare.npz", **arrays)
    code = run(["solve", str(tmp_path / "bare.npz"), "-o", str(tmp_path / "b.npz")])
    assert code == EXIT_USER_ERROR
    assert "Capture the clip again" in capsys.readouterr().err


def test_contacts_that_were_edited_in_the_file_are_kept(folder, tmp_path, capsys):
    arrays = arrays_of(folder / "a.npz")
    arrays["contacts"][:] = 0.0
    arrays["contacts"][5:15, :2] = 1.0
    np.savez(tmp_path / "edited.npz", **arrays)
    own, found = tmp_path / "own.npz", tmp_path / "found.npz"
    assert run(["solve", str(tmp_path / "edited.npz"), "-o", str(own), "--contacts", "own"]) == 0
    assert run(["solve", str(tmp_path / "edited.npz"), "-o", str(found)]) == 0
    np.testing.assert_array_equal(arrays_of(own)["contacts"], arrays["contacts"])
    assert not np.array_equal(arrays_of(found)["contacts"], arrays["contacts"])
    del arrays["contacts"]
    np.savez(tmp_path / "none.npz", **arrays)
    code = run(["solve", str(tmp_path / "none.npz"), "-o", str(own), "--contacts", "own"])
    assert code == EXIT_USER_ERROR and "has no contacts" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (("visible", False), "nobody is seen"),
        (("timestamps", 0.0), "timestamps do not grow"),
        (("kept", np.nan), "what was estimated"),
        (("camera_focal_px", 0.0), "focal length is 0"),
    ],
)
def test_damaged_files_are_told_and_nothing_is_written(folder, tmp_path, capsys, damage, told):
    name, value = damage
    arrays = arrays_of(folder / "a.npz")
    arrays[name][...] = value
    np.savez(tmp_path / "damaged.npz", **arrays)
    out = tmp_path / "out.npz"
    assert run(["solve", str(tmp_path / "damaged.npz"), "-o", str(out)]) == EXIT_USER_ERROR
    assert told in capsys.readouterr().err and not out.exists()
