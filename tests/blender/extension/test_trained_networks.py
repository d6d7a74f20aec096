"""Networks that see pictures, chosen in the newest bpy: without a checkpoint, and with our own."""

import giant_body
import numpy as np
import pytest
from ikol.cli.main import run
from ikol.estimators.registry import entry_named
from ikol.skeleton import JOINT_NAMES
from picture_training import write_config, write_poses
from studio_pictures import write_studio
from walk_clip import walk_pictures, write_clip

pytestmark = [
    *(pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(1800)),
    # As in the backend: networks of one step make much of the order in which is summed.
    pytest.mark.usefixtures("one_thread"),
]
FRAMES = 8
MILLIMETRE = 1e-3
PICTURE_PX = {"ikol": 32, "hmr": 32, "smpler": 224}
"""Of the training. What SMPLer's network knows of places does not fit pictures of another size."""


@pytest.fixture
def trained(tmp_path, capsys):
    """A folder with what `ikol train` leaves of each network after a step."""
    studio = write_studio(tmp_path / "studio", clips=2, frames=2, held_out=(1,))
    poses = write_poses(tmp_path / "poses")
    for name, side in PICTURE_PX.items():
        config = write_config(tmp_path / f"{name}.toml", studio, picture_px=side, batch=2)
        command = ["train", name, "--config", config, "--out", tmp_path / "trained"]
        command += ["--poses", poses] if name == "hmr" else []
        assert run([*map(str, command), "--device", "cpu"]) == 0
        of_full_size = side == entry_named(name).crop.side_px
        assert ("finds it" in capsys.readouterr().err) == of_full_size
    return tmp_path / "trained"


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """The folder of weights, with all but the networks' checkpoints."""
    folder = tmp_path / "weights"
    folder.mkdir()
    giant_body.fill(folder)
    monkeypatch.setenv("IKOL_WEIGHTS", str(folder))
    return folder


def test_networks_trained_here_drive_an_avatar(newest, session, weights, start_backend, trained):
    folder = trained.parent
    clip = write_clip(folder / "walk.mp4", walk_pictures()[:FRAMES])
    in_blender = session(
        newest,
        "trained_networks",
        clip=str(clip),
        estimators=list(PICTURE_PX),
        joints=JOINT_NAMES,
        trained=str(trained),
        weights=str(weights / "mine"),
        preferences={"backend": "ADDRESS", "address": start_backend("--device", "cpu").address},
    )
    seen = in_blender.run(timeout_s=500)
    joints, keys = in_blender.arrays("joints"), in_blender.arrays("keys")
    for name in PICTURE_PX:
        _says_what_to_get(seen["refused"][name], entry_named(name).checkpoint, weights)
        own = folder / f"{name}.npz"
        command = ["capture", str(clip), "-o", str(own), "--estimator", name, "--device", "cpu"]
        assert run(command) == 0
        expected = np.load(own)
        assert str(expected["estimator"]) == name
        assert keys[name].shape == (4 * len(JOINT_NAMES), FRAMES)
        assert np.isfinite(keys[name]).all()
        assert np.ptp(keys[name], axis=1).max() > 0.01
        assert np.abs(joints[name] - expected["joints"]).max() < MILLIMETRE
    before, after = seen["left"]
    assert before == after


def _says_what_to_get(refused, checkpoint, weights):
    assert refused["error"] == refused["panel"]
    for word in (checkpoint.file, checkpoint.source, checkpoint.licence, str(weights)):
        assert word in refused["panel"]
