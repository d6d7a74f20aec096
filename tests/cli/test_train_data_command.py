"""The command `ikol train data` makes clips, the same ones each time, and stops when told to."""

from pathlib import Path

import pytest
from ikol.cli.main import EXIT_USER_ERROR, run
from ikol.training.data.clip import find_clips, read_clip
from ikol.training.data.studio import Studio, write_clips
from picture_training import write_poses

PROC = Path("/proc")
"""Of Linux: who may write there still cannot make a file."""


@pytest.fixture
def motions(tmp_path):
    """Two subjects who sway, one of them held out."""
    return write_poses(tmp_path / "motions", ("02_01", "03_01"), frames=150)


def test_the_same_clips_twice(motions, tmp_path, capsys):
    made = []
    for name in ("a", "b"):
        out = tmp_path / name
        arguments = ["train", "data", str(motions), "--out", str(out), "--clips", "12"]
        assert run([*arguments, "--seed", "7"]) == 0
        made.append(find_clips(out))
    assert "12" in capsys.readouterr().out
    assert [path.name for path in made[0]] == [f"{k:06}.clip.npz" for k in range(12)]
    for first, second in zip(*made, strict=True):
        assert first.read_bytes() == second.read_bytes()
    clips = [read_clip(path) for path in made[0]]
    assert {clip.scene.held_out for clip in clips} == {True, False}
    assert all((clip.scene.motion == "03_01") == clip.scene.held_out for clip in clips)
    assert all(len(clip.scene.timestamps_s) == 64 for clip in clips)


def test_clips_of_two_seeds_are_not_mixed(motions, tmp_path, capsys):
    arguments = ["train", "data", str(motions), "--out", str(tmp_path / "a"), "--clips"]
    assert run([*arguments, "2", "--seed", "7"]) == 0
    before = [path.read_bytes() for path in find_clips(tmp_path / "a")]
    assert run([*arguments, "2", "--seed", "8"]) == EXIT_USER_ERROR
    assert "seed 7" in capsys.readouterr().err
    assert [path.read_bytes() for path in find_clips(tmp_path / "a")] == before
    assert run([*arguments, "3", "--seed", "7"]) == 0


def test_what_cannot_be_done_is_said(motions, tmp_path, capsys):
    out = ["--out", str(tmp_path / "out")]
    for arguments, word in (
        ([str(tmp_path / "gone"), *out], "no motion"),
        ([str(motions), "--out", str(motions / "02_01.npz")], "no file"),
        *(([str(motions), "--out", str(PROC / "clips")], "written to") for _ in PROC.glob("self")),
        ([str(motions), *out, "--clips", "0"], "clips"),
        ([str(motions), *out, "--frames", "1"], "frames"),
        ([str(motions), *out, "--seed", "-1"], "seed"),
        ([str(motions), *out, "--frames", "100000"], "long enough"),
    ):
        assert run(["train", "data", *arguments]) == EXIT_USER_ERROR
        assert word in capsys.readouterr().err.lower()


def test_an_interruption_leaves_whole_clips(motions, tmp_path):
    def interrupt(done):
        if done == 3:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        write_clips(Studio(motions, seed=0), out, 10, interrupt)
    assert len([read_clip(path) for path in find_clips(out)]) == 3
    assert len([path for path in out.rglob("*") if path.is_file()]) == 4  # and made.json
