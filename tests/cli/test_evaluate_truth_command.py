"""The commands that compare captures with a ground truth, and with each other."""

import json

import numpy as np
import pytest
from ikol.cli.main import run
from ikol.export.npz import write_npz
from synthetic_clip import BODY, dancing, refined, sightings


@pytest.fixture(scope="module")
def capture():
    motion = dancing(30)
    return refined(motion, sightings(motion, hidden=(3,)))


@pytest.fixture
def take(capture, tmp_path):
    path = tmp_path / "take.npz"
    write_npz(path, capture, BODY)
    return path


@pytest.fixture
def truth(capture, tmp_path):
    """The capture's own ankles, knees, wrists and elbows, in millimetres, under strange names."""
    joints = [4, 5, 7, 8, 18, 19, 20, 21]
    path = tmp_path / "lab.npz"
    names = np.array([f"P{joint}" for joint in joints])
    np.savez(path, joints=1e3 * capture.joints_world[:, joints], names=names, fps=30.0)
    ours = ["knee", "ankle", "elbow", "wrist"]
    sides = [f"{side}_{name}" for name in ours for side in ("left", "right")]
    joint_map = tmp_path / "map.json"
    joint_map.write_text(json.dumps(dict(zip(names.tolist(), sides, strict=True))))
    return path, joint_map


def test_a_truth_with_a_map(take, truth, tmp_path, capsys):
    lab, joint_map = truth
    report, plot = tmp_path / "scores.json", tmp_path / "scores.svg"
    command = ["evaluate", "clip", take, take, "--truth", lab, "--joint-map", joint_map]
    assert run([*map(str, command), "--json", str(report), "--plot", str(plot)]) == 0
    first, second = json.loads(report.read_text())
    assert first == second
    assert (first["clip"], first["truth"]) == ("take.npz", "lab.npz")
    assert first["pa_mpjpe_mm"] < 0.1
    assert (first["frames"], first["frames_lost"]) == (29, 1)
    assert first["rotation_local_deg"] is None
    assert set(first["points"]["left_wrist"]) == {"pa_mpjpe_mm", "mpjpe_mm"}
    assert plot.stat().st_size > 1000
    shown = capsys.readouterr().out
    assert "PA-MPJPE mm" in shown
    assert "right_elbow" in shown


def test_rotations_by_joint(take, tmp_path, capsys):
    report, plot = tmp_path / "scores.json", tmp_path / "scores.svg"
    command = ["evaluate", "clip", str(take), "--truth", str(take), "--plot", str(plot)]
    assert run([*command, "--json", str(report)]) == 0
    (score,) = json.loads(report.read_text())
    assert score["twist_deg"] == pytest.approx(0.0, abs=0.01)
    assert len(score["joints"]) == 24
    assert "left_collar" in capsys.readouterr().out


def test_what_cannot_be_compared(take, truth, tmp_path, capsys):
    lab, joint_map = truth
    clip = ["evaluate", "clip", str(take)]

    def said(*options):
        assert run([*clip, *map(str, options)]) == 2
        return capsys.readouterr().err

    assert "P4, P5" in said("--truth", lab)
    assert "Give it with --truth" in said("--joint-map", joint_map)
    assert "Give it with --truth" in said("--offset", 1)
    assert "--units" in said("--truth", lab, "--joint-map", joint_map, "--units", "m")
    assert "in common" in said("--truth", lab, "--joint-map", joint_map, "--offset", 99)
    assert "no_file" in said("--truth", tmp_path / "no_file.trc")
    assert "no plot" in said("--truth", lab, "--plot", tmp_path / "a.txt")
    respelt(take, body=np.array("another"))
    assert "--body" in said("--truth", lab, "--joint-map", joint_map)


def respelt(path, **changed):
    """An .npz with some arrays changed."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(path, **arrays | changed)


def test_what_is_left_out_and_what_is_not_told_is_said(take, truth, tmp_path, capsys):
    lab, joint_map = truth
    names = json.loads(joint_map.read_text())
    joint_map.write_text(json.dumps(names | {"LKNE": "left_knee"}))
    report = tmp_path / "scores.json"
    command = ["evaluate", "clip", take, "--truth", lab, "--joint-map", joint_map, "--json", report]
    assert run([*map(str, command)]) == 0
    said = capsys.readouterr().err
    assert "lab.npz has no LKNE" in said
    assert "clock" not in said
    with np.load(lab) as file:
        still = np.broadcast_to(file["joints"][:1], file["joints"].shape)
    respelt(lab, joints=still)
    assert run([*map(str, command)]) == 0
    assert (
        "take.npz: the motion does not clearly tell how far the clock of lab.npz"
        in capsys.readouterr().err
    )
    (score,) = json.loads(report.read_text())
    assert score["offset_told"] is False
    assert run([*map(str, command), "--offset", "0"]) == 0
    assert "clock" not in capsys.readouterr().err


def test_a_capture_of_nobody(take, truth, capsys):
    lab, joint_map = truth
    respelt(take, visible=np.zeros(30, bool))
    against = ["--truth", str(lab), "--joint-map", str(joint_map)]
    for command in (["clip", take], ["clip", take, *against], ["motion", take, "--truth", lab]):
        assert run(["evaluate", *map(str, command)]) == 2
        assert "Nobody is seen" in capsys.readouterr().err


def test_a_captured_file_has_a_fit_in_its_picture(take, tmp_path, capsys):
    assert run(["evaluate", "clip", str(take)]) == 0
    assert "take.npz" in capsys.readouterr().out
    motion = tmp_path / "motion.npz"
    np.savez(motion, poses=np.zeros((5, 72)), trans=np.zeros((5, 3)))
    assert run(["evaluate", "clip", str(motion)]) == 2
    assert "no landmarks" in capsys.readouterr().err


def test_cameras(take, tmp_path, capsys):
    report, plot = tmp_path / "agreement.json", tmp_path / "agreement.svg"
    command = ["evaluate", "cameras", str(take), str(take)]
    assert run([*command, "--json", str(report), "--plot", str(plot)]) == 0
    agreement = json.loads(report.read_text())
    assert agreement["rotation_local_deg"] == pytest.approx(0.0, abs=0.01)
    assert len(agreement["pairs"]) == 1
    assert plot.stat().st_size > 1000
    assert "take.npz - take.npz" in capsys.readouterr().out
    assert run(["evaluate", "cameras", str(take)]) == 2
    assert "two or more" in capsys.readouterr().err
