"""`ikol train ikol|hmr|smpler`: a network that captures take, its card, and the same again."""

import json

import numpy as np
import pytest
from dataset_files import write_coco
from ikol.cli.main import EXIT_USER_ERROR, run
from ikol.estimators.hmr.loading import load_network
from ikol.estimators.registry import entry_named
from picture_training import write_config, write_poses
from studio_pictures import write_studio

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return write_studio(tmp_path_factory.mktemp("studio"), clips=2, frames=3, held_out=(1,))


def test_hmr_from_pictures_and_poses_to_an_estimator(studio, tmp_path, monkeypatch, capsys):
    config = write_config(tmp_path / "c.toml", studio, batch=3, epochs=2)
    poses = write_poses(tmp_path / "poses")
    out = tmp_path / "weights"
    monkeypatch.setenv("IKOL_WEIGHTS", str(out))
    command = ["train", "hmr", "--config", str(config), "--out", str(out), "--poses", str(poses)]
    assert run([*command, "--device", "cpu"]) == 0
    shown = capsys.readouterr()
    assert "pa_mpjpe_mm" in shown.out
    assert f"Wrote {out / 'hmr.safetensors'}." in shown.err
    card = json.loads((out / "hmr.json").read_text())
    assert card["steps"] == 2
    assert card["pictures"] == {"training": 3, "held_out": 3}
    assert np.isfinite(list(card["errors"]["held_out"].values())).all()
    assert card["errors_at_start"].keys() == card["errors"].keys()
    assert card["errors_at_start"]["held_out"] != card["errors"]["held_out"]
    assert card["first_loss"].keys() == card["last_loss"].keys() >= {"total", "total_2", "critic"}
    # What it left is the one checkpoint of HMR in the folder of weights, and captures load it.
    found = entry_named("hmr").needed_checkpoint()
    assert found.path == out / "hmr.safetensors"
    load_network(found.path)
    before = found.path.read_bytes()
    assert run([*command, "--device", "cpu"]) == 0  # it is done already
    assert found.path.read_bytes() == before
    assert json.loads((out / "hmr.json").read_text()) == card
    other = write_config(tmp_path / "other.toml", studio, batch=3, epochs=3)
    command[3] = str(other)
    assert run(command) == EXIT_USER_ERROR
    assert "another recipe" in capsys.readouterr().err


def test_what_labels_do_not_tell_is_no_number(tmp_path, capsys):
    write_coco(tmp_path)
    labels = tmp_path / "annotations" / "person_keypoints_val2017.json"
    labels.with_stem("person_keypoints_train2017").write_bytes(labels.read_bytes())
    (tmp_path / "val2017").rename(tmp_path / "train2017")
    (tmp_path / "val2017").symlink_to("train2017")
    config = write_config(tmp_path / "c.toml", tmp_path, batch=2, more="weights.critic = 0.0")
    config.write_text(config.read_text().replace('"studio"', '"coco"'))
    out = tmp_path / "out"
    command = ["train", "hmr", "--config", str(config), "--out", str(out), "--device", "cpu"]
    assert run(command) == 0
    assert "nan" not in capsys.readouterr().out
    text = (out / "hmr.json").read_text()
    assert "NaN" not in text
    assert set(json.loads(text)["errors"]["held_out"].values()) == {None}


def test_what_cannot_be_done_is_said(studio, tmp_path, capsys):
    config = str(write_config(tmp_path / "c.toml", studio))
    (tmp_path / "bad.toml").write_text("epochs = 3")
    (tmp_path / "few.safetensors").write_bytes(b"nothing")
    begun = write_config(tmp_path / "b.toml", studio, more=f"backbone = '{tmp_path / 'gone.pth'}'")
    out = ["--out", str(tmp_path / "out")]
    for arguments, word in (
        (["ikol", *out], "--studio"),
        (["ikol", *out, "--studio", str(tmp_path / "gone")], "rendered clips"),
        (["ikol", *out, "--config", str(tmp_path / "bad.toml")], "'epochs'"),
        (["ikol", *out, "--config", config, "--minutes", "0"], "minutes"),
        (["ikol", *out, "--config", str(begun)], "gone.pth"),
        (["smpler", *out, "--config", config, "--start", str(tmp_path / "few.safetensors")], "few"),
        (["hmr", *out, "--config", config], "--poses"),
    ):
        assert run(["train", *arguments]) == EXIT_USER_ERROR
        assert word in capsys.readouterr().err
    assert not list(tmp_path.glob("out/*.resume"))


def test_what_makes_it_a_trial_is_said_before_it_begins(tmp_path, capsys):
    all_learned = write_studio(tmp_path / "studio", clips=1, frames=2, held_out=())
    config = write_config(tmp_path / "c.toml", all_learned, picture_px=64)
    (tmp_path / "ikol.resume").write_bytes(b"no checkpoint, so that it ends here")
    command = ["train", "ikol", "--config", str(config), "--out", str(tmp_path)]
    assert run(command) == EXIT_USER_ERROR
    shown = capsys.readouterr().err
    assert "pictures of 64 pixels, as a trial; captures give it 256" in shown
    assert "not be measured on held-out pictures of studio" in shown
