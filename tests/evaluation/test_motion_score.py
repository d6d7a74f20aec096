"""`ikol evaluate motion`: what is scored is what was done, and better motions score better."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from ikol.cli.main import run
from ikol.evaluation.motion_means import mean_motion_scores
from ikol.evaluation.motion_score import Body, Motion, score_motion
from ikol.evaluation.motion_scores import score_capture, score_training_clip
from ikol.evaluation.motion_solvers import motion_of, true_motion
from ikol.evaluation.truth import match, truth_of_capture
from ikol.export.npz import write_npz
from ikol.motion.camera import View
from ikol.motion.soles import soles_of
from ikol.motion.solve_options import SolveOptions
from ikol.training.data.clip import SUFFIX, Scene, Seen, TrainingClip, write_clip
from synthetic_clip import BODY, FOCAL_PX, SIZE, NoNets, dancing, jumping, refined, sightings

CPU = torch.device("cpu")
HIDDEN = (5, 6)
NO_BETAS = np.zeros(10, np.float32)


def clip_of(frames=60, noise_m=0.02):
    motion = dancing(frames)
    people = [
        frame.sighting for frame in sightings(motion, noise_m=noise_m, noise_px=100 * noise_m)
    ]
    tracked = np.ones(frames, bool)
    tracked[list(HIDDEN)] = False
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]
    T_world_camera[2, 3] = 1.2
    scene = Scene(
        motion="dance",
        held_out=True,
        timestamps_s=motion.timestamps_s,
        R_parent_joint=motion.R.astype(np.float32),
        pelvis_camera=motion.pelvis.astype(np.float32),
        betas=NO_BETAS,
        contacts=np.ones((frames, 4), bool),
        view=View(FOCAL_PX, *SIZE),
        T_world_camera=T_world_camera,
    )
    seen = Seen(
        tracked=tracked,
        landmarks_px=np.stack([person.landmarks_px for person in people]),
        landmarks_camera=np.stack([person.landmarks_camera for person in people]),
        rendered=False,
    )
    return TrainingClip(scene, seen)


def test_soles_of_somebody_who_stands_are_on_the_ground():
    soles = soles_of(BODY, NO_BETAS)
    floor = float(BODY.rest_vertices(NO_BETAS)[:, 1].min())
    joints = BODY.rest_joints(NO_BETAS).astype(np.float64)
    posed = soles.posed(np.tile(np.eye(3), (24, 1, 1)), joints)
    np.testing.assert_allclose(posed[:, 1], floor, atol=1e-6)
    heels, toes = posed[[0, 2]], posed[[1, 3]]
    assert (toes[:, 2] - heels[:, 2] > 0.1).all()
    np.testing.assert_allclose(posed[:2, 0], -posed[2:, 0], atol=0.01)


def test_the_truth_stands_on_its_ground():
    truth = true_motion(clip_of().scene, BODY)
    np.testing.assert_allclose(truth.soles[..., 2], 0.0, atol=0.03)


def test_every_way_to_solve_is_scored_and_smoother_ones_score_so():
    scores = score_training_clip("one", clip_of(), NoNets(), BODY, CPU)
    rows = [SimpleNamespace(**asdict(score)) for score in scores]
    assert [row.solver for row in rows] == ["frames", "filtered", "streamed", "clip"]
    frames, filtered, streamed, whole = rows
    assert {row.frames for row in rows} == {58}
    for row in (filtered, streamed, whole):
        assert row.acceleration_error_mm_per_frame2 < 0.4 * frames.acceleration_error_mm_per_frame2
        assert row.jitter_m_per_s3 < 0.4 * frames.jitter_m_per_s3
        # Not after each frame's similarity: the dancer glides, which feet that are held resist.
        assert row.mpjpe_mm <= frames.mpjpe_mm
    # The average body of the stream is this dancer's: poses do not compare.
    measures = (
        *("acceleration_error_mm_per_frame2", "jitter_m_per_s3"),
        *("foot_skate_mm_per_frame", "path_error_mm"),
    )
    for name in measures:
        assert getattr(whole, name) <= getattr(streamed, name), name
    assert max(row.bone_length_spread_mm for row in rows) < 0.01
    (mean,) = mean_motion_scores(scores[:1])
    assert mean.values["pa_mpjpe_mm"] == frames.pa_mpjpe_mm


@pytest.mark.parametrize("share", [1.0, 0.8])
def test_jumps_are_judged_whatever_world_the_truth_is_in(share):
    low, high = (jumping(90, flight_s=0.5, gravity=9.81 * part) for part in (share, 1.0))
    capture = refined(low, sightings(low), SolveOptions(smooth=0.0))
    truth = truth_of_capture(
        "higher", refined(high, sightings(high), SolveOptions(smooth=0.0)), BODY
    )
    y_up = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    truth = replace(truth, points=truth.points @ y_up.T, poses=None)
    row = score_capture("a", "b", capture, match(capture, truth, BODY, offset_s=0.0), BODY)
    assert row.jumps == 2  # up and down
    assert row.jump_speed_kept == pytest.approx(share, rel=0.05)


def test_a_capture_against_itself_makes_no_error():
    capture = refined(dancing(50), sightings(dancing(50)))
    truth = truth_of_capture("itself", capture, BODY)
    row = score_capture("a", "b", capture, match(capture, truth, BODY, offset_s=0.0), BODY)
    for error in (row.pa_mpjpe_mm, row.mpjpe_mm, row.path_error_mm):
        assert error == pytest.approx(0.0, abs=1e-2)
    assert row.jitter_m_per_s3 == pytest.approx(row.true_jitter_m_per_s3)
    assert motion_of(capture, BODY).soles.shape == (50, 4, 3)


def test_a_part_of_the_same_capture_moves_as_it_does():
    capture = refined(dancing(50), sightings(dancing(50)))
    whole = truth_of_capture("itself", capture, BODY)
    part = replace(whole, points=whole.points[:30], timestamps_s=whole.timestamps_s[:30])
    part = replace(part, poses=None)
    row, all_of_it = (
        score_capture("a", "b", capture, match(capture, truth, BODY, offset_s=0.0), BODY)
        for truth in (part, whole)
    )
    assert (row.frames, all_of_it.frames) == (30, 50)
    assert row.jitter_m_per_s3 == pytest.approx(row.true_jitter_m_per_s3)
    assert row.jitter_m_per_s3 != pytest.approx(all_of_it.jitter_m_per_s3, rel=1e-3)
    # Feet are judged over the same moments.
    assert row.own_float_mm != pytest.approx(all_of_it.own_float_mm, rel=1e-3)


def test_the_command(tmp_path, capsys):
    write_clip(tmp_path / f"0{SUFFIX}", clip_of(12))
    report = tmp_path / "motion.json"
    assert run(["evaluate", "motion", str(tmp_path), "--json", str(report)]) == 0
    rows = json.loads(report.read_text())
    assert [row["solver"] for row in rows] == ["frames", "filtered", "streamed", "clip"]
    assert "skate" in capsys.readouterr().out
    assert run(["evaluate", "motion", str(tmp_path), "--split", "training"]) == 2
    capture = refined(dancing(40), sightings(dancing(40)))
    write_npz(tmp_path / "a.npz", capture, BODY)
    given = [str(tmp_path / "a.npz"), "--truth", str(tmp_path / "a.npz"), "--json", str(report)]
    assert run(["evaluate", "motion", *given]) == 0
    (row,) = json.loads(report.read_text())
    assert row["solver"] == "capture"


@pytest.mark.parametrize("sunk_m", [0.0, 0.3, 1.0])
def test_what_of_the_body_is_in_the_ground_is_told_besides_the_soles(sunk_m):
    capture = refined(dancing(50), sightings(dancing(50)))
    truth = truth_of_capture("itself", capture, BODY)
    knees_m = motion_of(capture, BODY).lowest
    assert (knees_m > 0.2).all()
    capture = replace(capture, pelvis_world=capture.pelvis_world - np.float32([0, 0, sunk_m]))
    row = score_capture("a", "b", capture, match(capture, truth, BODY, offset_s=0.0), BODY)
    expected = 1e3 * np.maximum(sunk_m - knees_m, 0.0).mean()
    assert row.body_penetration_mm == pytest.approx(expected, abs=0.1)
    assert row.penetration_mm == pytest.approx(1e3 * sunk_m, abs=15.0)


def test_strikes_are_weighed_by_their_number_and_trembling_adds_only_to_speeds():
    t = np.arange(300) / 30.0
    truth = np.zeros((len(t), 2, 3))
    truth[:, 1, 1] = 0.6 * np.sin(2.0 * np.pi * t)
    rng = np.random.default_rng(0)
    feet = np.zeros((len(t), 4, 3)), np.zeros(len(t)), np.zeros((len(t), 4), bool)

    def scored(share, frames, noise_m):
        found = share * truth + rng.normal(0.0, noise_m, truth.shape)
        found[frames:] = np.nan
        motions = (Motion(points, *feet) for points in (found, truth))
        return score_motion(("a", "b", "c"), *motions, t, Body((), (1,)))

    half, tenth = scored(0.5, 300, 0.0), scored(0.9, 60, 0.0)
    assert half.strikes > 3 * tenth.strikes > 0
    (mean,) = mean_motion_scores([half, tenth])
    weighed = (0.5 * half.strikes + 0.9 * tenth.strikes) / (half.strikes + tenth.strikes)
    assert mean.values["peak_velocity_kept"] == pytest.approx(weighed)
    trembling = scored(0.5, 300, 0.03)
    assert trembling.peak_velocity_kept == pytest.approx(0.5, abs=0.15)
    assert trembling.peak_speed_kept > 0.8
