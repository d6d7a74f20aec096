"""The command `ikol train regressor`: clips in, a network and its card out."""

import json

import pytest
from ikol.cli.main import EXIT_USER_ERROR, run
from ikol.estimators.blazepose.regressor.files import load_network
from ikol.training.data.clip import SUFFIX, write_clip
from ikol.training.session import CARD, CHECKPOINT, WEIGHTS
from training_clips import training_clip


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for seed in range(6):
        clip = training_clip(seed, frames=12, held_out=seed > 3)
        write_clip(folder / "some" / f"{seed}{SUFFIX}", clip)
    return folder


def test_a_network_with_its_card_and_the_same_again(clips, tmp_path, capsys):
    files = []
    for name in ("once", "again"):
        out = tmp_path / name
        assert run(["train", "regressor", str(clips), "--out", str(out), "--steps", "2"]) == 0
        shown = capsys.readouterr()
        assert "pa_mpjpe_mm" in shown.out
        assert str(out / WEIGHTS).replace("\n", "") in shown.err.replace("\n", "")
        files.append((out / WEIGHTS).read_bytes())
    assert files[0] == files[1]
    load_network(tmp_path / "once" / WEIGHTS)
    card = json.loads((tmp_path / "once" / CARD).read_text())
    assert card["steps"] == 2
    assert card["takes"] == {"training": 4, "held_out": 2}
    out = ["--out", str(tmp_path / "once")]
    for other in (["--steps", "3"], ["--steps", "2", "--seed", "1"]):
        assert run(["train", "regressor", str(clips), *out, *other]) == EXIT_USER_ERROR
        assert "another recipe" in capsys.readouterr().err
    start = ["--start", str(tmp_path / "again" / WEIGHTS), "--out", str(tmp_path / "further")]
    assert run(["train", "regressor", str(clips), *start, "--steps", "1"]) == 0
    assert json.loads((tmp_path / "further" / CARD).read_text())["start_sha256"]


def test_what_cannot_be_done_is_said(clips, tmp_path, capsys):
    out = ["--out", str(tmp_path / "out")]
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / f"0{SUFFIX}").write_bytes(b"no clip")
    for arguments, word in (
        ([str(tmp_path / "empty"), *out], "no clip"),
        ([str(tmp_path / "bad"), *out], "clip"),
        ([str(clips), *out, "--steps", "0"], "steps"),
        ([str(clips), *out, "--minutes", "-1"], "minutes"),
        ([str(clips), *out, "--seed", "-1"], "seed"),
        ([str(clips), *out, "--start", str(tmp_path / "gone")], "regressor"),
    ):
        assert run(["train", "regressor", *arguments]) == EXIT_USER_ERROR
        assert word in capsys.readouterr().err.lower()
    assert not (tmp_path / "out" / CHECKPOINT).exists()
