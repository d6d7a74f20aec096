"""Estimators on clips whose answer is known: what is seen well is solved well."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from ikol.cli.main import run
from ikol.estimators.base import PersonEstimates
from ikol.estimators.blazepose.regressor.files import save_network
from ikol.estimators.blazepose.regressor.network import Network, Size
from ikol.evaluation.metrics import foot_skate_mm_per_frame
from ikol.evaluation.regressor_agreement import SceneCameras, mean_agreement
from ikol.evaluation.regressor_means import mean_scores, median_scores
from ikol.evaluation.regressor_score import RegressorScore, score_answers
from ikol.evaluation.regressors import load_regressors
from ikol.evaluation.training_clip_poses import performed, solved
from ikol.motion.camera import View, project, rotation_to_ray
from ikol.training.data.clip import SUFFIX, Scene, Seen, TrainingClip, write_clip
from synthetic_clip import BODY, FOCAL_PX, SIZE, NoNets, dancing, sightings

CPU = torch.device("cpu")
HIDDEN = (5, 6)
VIEW = View(FOCAL_PX, *SIZE)
SOLVERS = ["targets", "analytic", "ikol-paper", "ikol", "clip"]


def clip_of(frames=40, held_out=True, rendered=False, noise_m=0.0):
    motion = dancing(frames)
    people = [
        frame.sighting for frame in sightings(motion, noise_m=noise_m, noise_px=100 * noise_m)
    ]
    tracked = np.ones(frames, bool)
    tracked[list(HIDDEN)] = False
    nothing = np.where(tracked[:, None, None], 1.0, np.nan).astype(np.float32)
    scene = Scene(
        motion="dance",
        held_out=held_out,
        timestamps_s=motion.timestamps_s,
        R_parent_joint=motion.R.astype(np.float32),
        pelvis_camera=motion.pelvis.astype(np.float32),
        betas=np.zeros(10, np.float32),
        contacts=np.ones((frames, 4), bool),
        view=VIEW,
        T_world_camera=np.eye(4),
    )
    seen = Seen(
        tracked=tracked,
        landmarks_px=nothing * np.stack([person.landmarks_px for person in people]),
        landmarks_camera=nothing * np.stack([person.landmarks_camera for person in people]),
        rendered=rendered,
    )
    return TrainingClip(scene, seen)


class Knowing:
    """An estimator that is told the answer; with a twist that is wrong by a known angle."""

    name = "knowing"
    context_s = 0.0

    def __init__(self, clip, twist_error_deg=0.0):
        self.truth = performed(clip, BODY)
        self.scene = clip.scene
        self.error = np.radians(twist_error_deg)

    def new_regression(self, view):
        del view
        return self

    def estimate_within(self, seen, wanted):
        from ikol.rotations import twist_about  # noqa: PLC0415
        from ikol.skeleton import NUM_JOINTS, PRIMARY_CHILD  # noqa: PLC0415

        rows = np.searchsorted(self.scene.timestamps_s, seen.timestamps_s[wanted])
        keypoints, rest = self.truth.keypoints[rows], self.truth.rest
        pelvis = self.scene.pelvis_camera[rows].astype(np.float64)
        px = project(keypoints + pelvis[:, None], FOCAL_PX, *SIZE)
        R_virtual_camera = rotation_to_ray(pelvis).swapaxes(-1, -2)
        axes = rest[list(PRIMARY_CHILD[1:])] - rest[1:NUM_JOINTS]
        axes /= np.linalg.norm(axes, axis=-1, keepdims=True)
        R = self.truth.R_parent_joint[rows][:, 1:]
        cos_sin = twist_about(R, np.tile(axes, (len(R), 1, 1)))
        angles = np.arctan2(cos_sin[..., 1], cos_sin[..., 0]) + self.error
        trusted = np.ones((len(rows), 29), np.float32)
        return PersonEstimates(
            keypoints_camera=(keypoints @ R_virtual_camera.swapaxes(-1, -2)).astype(np.float32),
            keypoint_weights=trusted,
            keypoints_px=np.dstack((px, trusted)).astype(np.float32),
            twist_cos_sin=np.stack((np.cos(angles), np.sin(angles)), -1).astype(np.float32),
            twist_weights=trusted[:, :23],
        )


def scored(name, clip, regressor):
    """Scores whose numbers may be anything, for the checker of types."""
    answers = list(solved(clip, regressor, BODY, CPU))
    rows = score_answers(name, clip, regressor.name, answers, BODY)
    return [SimpleNamespace(**asdict(row)) for row in rows]


def test_who_knows_the_answer_makes_no_error():
    clip = clip_of()
    rows = scored("one", clip, Knowing(clip))
    assert [row.solver for row in rows] == SOLVERS
    targets, analytic, paper, ikol, whole = rows
    assert {row.frames for row in rows} == {38}
    assert targets.mpjpe_mm == pytest.approx(0.0, abs=0.01)
    assert targets.bone_length_spread_mm == pytest.approx(0.0, abs=0.01)
    assert targets.rotation_local_deg is targets.pve_mm is targets.jitter_m_per_s3 is None
    for row in (analytic, ikol):
        assert row.mpjpe_mm < 6.0
        assert row.twist_deg < 1.0
        assert row.swing_deg < 3.0
        assert row.pve_mm < 10.0
    # Its fixed damping is not through after five iterations.
    assert paper.mpjpe_mm < 25.0
    assert paper.twist_deg < 1.0
    assert whole.rotation_local_deg < 8.0
    assert whole.jitter_m_per_s3 < 3.0 * whole.true_jitter_m_per_s3
    feet = performed(clip, BODY).keypoints[:, [7, 10, 8, 11]] + clip.scene.pelvis_camera[:, None]
    feet[list(HIDDEN)] = np.nan
    skate = foot_skate_mm_per_frame(feet, clip.scene.contacts)
    assert whole.foot_skate_mm_per_frame < 1.3 * skate


def test_a_twist_error_of_known_size_is_found_and_leaves_the_joints():
    clip = clip_of()
    right = scored("one", clip, Knowing(clip))
    wrong = scored("one", clip, Knowing(clip, twist_error_deg=20.0))
    for row, other in zip(right[1:4], wrong[1:4], strict=True):
        assert other.twist_deg - row.twist_deg == pytest.approx(20.0, abs=1.5)
        for joint in ("left_elbow", "right_knee"):
            found = other.joints[joint]["twist_deg"] - row.joints[joint]["twist_deg"]
            assert found == pytest.approx(20.0, abs=3.0)
        assert set(other.joints["pelvis"]) == {"global_deg"}
        for measure, mean in (("swing_deg", other.swing_deg), ("twist_deg", other.twist_deg)):
            by_joint = [errors.get(measure) for errors in other.joints.values()]
            assert np.mean([error for error in by_joint if error is not None]) == pytest.approx(
                mean
            )
    assert wrong[0].joints == {}
    assert wrong[SOLVERS.index("ikol")].mpjpe_mm < 25.0
    assert wrong[0].mpjpe_mm == right[0].mpjpe_mm


def test_the_mapping_with_noise_and_means_over_clips():
    clean = scored("clean", clip_of(), NoNets())
    noisy = scored("noisy", clip_of(60, noise_m=0.03), NoNets())
    for row, other in zip(clean, noisy, strict=True):
        assert other.pa_mpjpe_mm > row.pa_mpjpe_mm
    assert noisy[0].bone_length_spread_mm > 5.0 > noisy[3].bone_length_spread_mm
    assert noisy[3].jitter_m_per_s3 > 3.0 * noisy[4].jitter_m_per_s3
    means = mean_scores([RegressorScore(**vars(row)) for row in (*clean, *noisy)])
    assert [mean.solver for mean in means] == SOLVERS
    for mean, row, other in zip(means, clean, noisy, strict=True):
        assert mean.frames == 38 + 58
        expected = (38 * row.pa_mpjpe_mm + 58 * other.pa_mpjpe_mm) / 96
        assert mean.values["pa_mpjpe_mm"] == pytest.approx(expected)
        assert mean.joints.keys() == row.joints.keys()
        for joint, errors in mean.joints.items():
            for measure, found in errors.items():
                expected = 38 * row.joints[joint][measure] + 58 * other.joints[joint][measure]
                assert found == pytest.approx(expected / 96)


def test_one_clip_of_three_does_not_rule_the_median():
    row = RegressorScore(**vars(scored("clean", clip_of(), NoNets())[0]))
    rows = [replace(row, pa_mpjpe_mm=value) for value in (500.0, 40.0, 50.0)]
    assert [score.values["pa_mpjpe_mm"] for score in median_scores(rows)] == [50.0]
    unknown = [replace(row, pa_mpjpe_mm=None)]
    assert [score.values["pa_mpjpe_mm"] for score in median_scores(unknown)] == [None]


def test_nobody_seen_gives_no_row():
    clip = clip_of()
    seen = replace(clip.seen, tracked=np.zeros(40, bool))
    assert scored("none", replace(clip, seen=seen), NoNets()) == []


def test_cameras_of_one_scene_are_compared_and_others_are_not():
    clip, cameras = clip_of(), SceneCameras()
    for name, twist_error_deg in (("one", 0.0), ("one.1", 0.0), ("one.2", 20.0), ("two", 0.0)):
        knowing = Knowing(clip, twist_error_deg)
        cameras.add(name, "dance", knowing.name, list(solved(clip, knowing, BODY, CPU)))
    analytic = [pair for pair in cameras.pairs if pair.solver == "analytic"]
    assert [pair.clips for pair in analytic] == [
        ("one", "one.1"),
        ("one", "one.2"),
        ("one.1", "one.2"),
    ]
    assert {pair.frames for pair in analytic} == {38}
    same, turned, again = (pair.rotation_local_deg for pair in analytic)
    assert same == 0.0
    # What hangs on a bone that is turned about itself swings the other way.
    assert 20.0 < turned == again < 40.0
    means = mean_agreement(cameras.pairs)
    assert [(solver, count) for _, solver, count, _ in means] == [
        (solver, 3) for solver in ("analytic", "clip", "ikol", "ikol-paper")
    ]
    assert means[0][-1] == pytest.approx((same + turned + again) / 3)


def test_two_cameras_are_told_by_the_command(tmp_path, capsys):
    for name in ("scene", "scene.1"):
        write_clip(tmp_path / f"{name}{SUFFIX}", clip_of())
    report = tmp_path / "scores.json"
    command = ["evaluate", "regressor", str(tmp_path), "--estimator", "blazepose-direct"]
    assert run([*command, "--json", str(report)]) == 0
    assert "between cameras" in capsys.readouterr().out
    pairs = json.loads(report.read_text())["cameras"]
    assert len(pairs) == len(SOLVERS) - 1
    assert {tuple(pair["clips"]) for pair in pairs} == {("scene", "scene.1")}


def test_the_command_measures_what_was_held_out(tmp_path, capsys):
    write_clip(tmp_path / "some" / f"kept{SUFFIX}", clip_of())
    write_clip(tmp_path / f"learned{SUFFIX}", clip_of(held_out=False, rendered=True))
    report, plot = tmp_path / "scores.json", tmp_path / "scores.svg"
    command = ["evaluate", "regressor", str(tmp_path), "--estimator", "blazepose"]
    assert run([*command, "--json", str(report), "--plot", str(plot)]) == 0
    told = json.loads(report.read_text())
    rows = told["clips"]
    assert told["cameras"] == []
    assert [(row["clip"], row["solver"]) for row in rows] == [
        ("some/kept", solver) for solver in SOLVERS
    ]
    assert {row["rendered"] for row in rows} == {False}
    assert plot.stat().st_size > 1000
    shown = capsys.readouterr().out
    assert "virtual" in shown
    (row,) = [line for line in shown.splitlines() if line.startswith("left_elbow")]
    ikol, clip = told["means"][3:]
    values = [mean["joints"]["left_elbow"] for mean in (ikol, clip)]
    measures = ("local_deg", "global_deg", "swing_deg", "twist_deg")
    assert row.split()[1:] == [f"{each[name]:.1f}" for each in values for name in measures]
    assert rows[-1]["joints"] == clip["joints"]
    assert plot.read_text().count("<!-- left_elbow -->") == 2
    assert run([*command, "--split", "all", "--json", str(report)]) == 0
    assert len(json.loads(report.read_text())["clips"]) == 2 * len(SOLVERS)
    assert "rendered" in capsys.readouterr().out
    assert run([*command, "--split", "all", "--clips", "1", "--json", str(report)]) == 0
    assert {row["clip"] for row in json.loads(report.read_text())["clips"]} == {"learned"}


def test_the_command_says_what_is_missing(tmp_path, capsys):
    write_clip(tmp_path / f"learned{SUFFIX}", clip_of(held_out=False))
    command = ["evaluate", "regressor", str(tmp_path), "--estimator", "blazepose"]
    assert run(command) == 2
    assert "--split all" in capsys.readouterr().err
    assert run(["evaluate", "regressor", str(tmp_path / "none")]) == 2
    assert run([*command, "--clips", "0"]) == 2
    assert run([*command[:3], "--estimator", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err


def test_networks_from_files_beside_each_other(tmp_path):
    size = Size()
    paths = [str(tmp_path / folder / "regressor.safetensors") for folder in ("one", "two")]
    for path in paths:
        save_network(Path(path), Network(size).state_dict(), size)
    regressors = load_regressors(paths, BODY)
    assert [regressor.name for regressor in regressors] == paths
    mapped = scored("one", clip_of(), NoNets())[0]
    for regressor in regressors:
        # An untrained network is the mapping.
        row = scored("one", clip_of(), regressor)[0]
        assert row.pa_mpjpe_mm == pytest.approx(mapped.pa_mpjpe_mm, abs=1.0)


def test_a_network_that_is_no_file_of_ours(tmp_path):
    path = tmp_path / "broken.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(Exception, match="cannot be read as a regressor"):
        load_regressors([str(path)], BODY)
