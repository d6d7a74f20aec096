"""Captures against ground truth: known errors come out as what they are, whatever the file."""

from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.evaluation.camera_agreement import measure_agreement
from ikol.evaluation.clip_score import score_clip
from ikol.evaluation.metrics import acceleration_errors_mm_per_frame2, jitter_m_per_s3
from ikol.evaluation.truth import match, read_truth, truth_of_capture
from ikol.evaluation.truth.arrays import keypoints_world
from ikol.evaluation.truth.between import at_times, rotations_at_times
from ikol.evaluation.truth.recording import TruePoses, Truth
from ikol.evaluation.truth.timing import Offset, find_offset
from ikol.export.bvh import write_bvh
from ikol.export.npz import write_npz
from ikol.rotations import rotmats_from_rotvecs, rotvecs_from_rotmats
from ikol.skeleton import JOINT_NAMES, KEYPOINT_NAMES
from scipy.spatial.transform import Rotation
from synthetic_clip import dancing, refined, sightings
from truth_files import write_c3d, write_trc

BODY = load_body()
MARKERS = {
    "LHip": "left_hip",
    "RHip": "right_hip",
    "LKnee": "left_knee",
    "RKnee": "right_knee",
    "LAnkle": "left_ankle",
    "RAnkle": "right_ankle",
    "LShoulder": "left_shoulder",
    "RShoulder": "right_shoulder",
    "LElbow": "left_elbow",
    "RElbow": "right_elbow",
    "LWrist": "left_wrist",
    "RWrist": "right_wrist",
}
R_FILE_WORLD = Rotation.from_euler("xyz", [-90, 0, 65], degrees=True).as_matrix()


@pytest.fixture(scope="module")
def capture():
    motion = dancing(75)
    return refined(motion, sightings(motion, hidden=(10, 11)))


def markers(capture, fps, offset_s=0.0):
    """Joints as a laboratory would have them: another rate, clock and frame of reference."""
    times_s = np.arange(int(fps * capture.timestamps_s[-1]) + 1) / fps
    points = at_times(keypoints_world(capture, BODY), capture.timestamps_s, times_s)
    points = points[:, [KEYPOINT_NAMES.index(name) for name in MARKERS.values()]]
    return times_s + offset_s, points @ R_FILE_WORLD.T + np.array([3.0, -1.0, 0.5])


def scored(capture, truth, **options):
    """A score whose numbers may be anything, for the checker of types."""
    score = score_clip("take", capture, truth, match(capture, truth, BODY, **options), BODY)
    return SimpleNamespace(**asdict(score))


@pytest.mark.parametrize(("write", "suffix"), [(write_trc, "trc"), (write_c3d, "c3d")])
def test_the_same_motion_in_other_units_axes_rate_and_clock(tmp_path, capture, write, suffix):
    _, points = markers(capture, 100.0)
    start = {"first_s": 0.73} if suffix == "trc" else {"first_frame": 74}
    path = write(tmp_path / f"lab.{suffix}", list(MARKERS), 1e3 * points, 100.0, **start)
    score = scored(capture, read_truth(path, BODY))
    assert score.offset_s == pytest.approx(0.73, abs=0.005)
    assert score.convention == "smpl"
    # What is between frames at the very end is not known.
    assert (score.frames, score.frames_lost) in {(72, 2), (73, 2)}
    assert score.scale == pytest.approx(1.0, abs=1e-3)
    for error_mm in (score.pa_mpjpe_mm, score.mpjpe_mm, score.world_mpjpe_mm):
        assert error_mm < 3.0
    assert score.rotation_local_deg is score.pve_mm is None
    assert set(score.points) == set(MARKERS.values())


def test_errors_of_known_size(capture):
    times_s, points = markers(capture, 30.0)
    points[:, list(MARKERS).index("LWrist")] += [0.0, 0.05, 0.0]
    truth = Truth("lab", tuple(MARKERS), points, 1.0, times_s)
    score = scored(capture, truth, offset_s=0.0)
    assert score.points["left_wrist"]["mpjpe_mm"] == pytest.approx(50.0, abs=8.0)
    assert score.mpjpe_mm == pytest.approx(50.0 / 12, abs=4.0)
    assert score.points["right_ankle"]["mpjpe_mm"] < 10.0
    bigger = replace(truth, points=1.1 * points)
    score = scored(capture, bigger, offset_s=0.0)
    assert score.scale == pytest.approx(1.1, abs=0.01)


def test_units_that_are_wrong_by_a_thousand(tmp_path, capture):
    _, points = markers(capture, 50.0)
    path = write_trc(tmp_path / "a.trc", list(MARKERS), 1e3 * points, 50.0, units="m")
    truth = read_truth(path, BODY)
    with pytest.raises(IkolError, match="times as large") as error:
        scored(capture, truth)
    assert error.value.code == "units"
    assert "1e+03" in error.value.message
    assert scored(capture, truth, unit_m=0.001).pa_mpjpe_mm < 3.0
    assert scored(capture, replace(truth, metres_per_unit=None)).pa_mpjpe_mm < 3.0
    still = replace(truth, points=np.zeros_like(truth.points))
    with pytest.raises(IkolError, match="all in one place"):
        scored(capture, still)


def test_times_that_do_not_meet(capture):
    times_s, points = markers(capture, 30.0)
    truth = Truth("lab", tuple(MARKERS), points, 1.0, times_s)
    with pytest.raises(IkolError, match="no moment in common"):
        scored(capture, truth, offset_s=100.0)
    with pytest.raises(IkolError, match="do not rise"):
        scored(capture, replace(truth, timestamps_s=times_s[::-1]))
    unclocked = replace(truth, timestamps_s=None)
    assert scored(capture, unclocked, offset_s=0.0).pa_mpjpe_mm < 1.0
    with pytest.raises(IkolError, match="frame rate"):
        scored(capture, replace(unclocked, points=points[:50]))
    with pytest.raises(IkolError, match="all in one place"):
        scored(capture, replace(truth, points=np.full_like(points, np.nan)))


def test_a_map_with_two_markers_on_a_joint_and_one_between_two(capture):
    times_s, points = markers(capture, 30.0)
    apart = np.array([0.05, 0.0, 0.0])
    knee, hips = (list(MARKERS).index(name) for name in ("LKnee", "LHip"))
    outer, inner = points[:, knee] + apart, points[:, knee] - apart
    middle = points[:, hips : hips + 2].mean(1)
    others = [k for k in range(len(MARKERS)) if k not in (knee, hips, hips + 1)]
    columns = [outer, inner, middle, *(points[:, k] for k in others)]
    names = ["OUT", "IN", "MID", *(f"M{k}" for k in others)]
    truth = Truth("lab", tuple(names), np.stack(columns, 1), 1.0, times_s)
    joint_map = {"OUT": ("left_knee",), "IN": ("left_knee",), "MID": ("left_hip", "right_hip")}
    joint_map |= {f"M{k}": (list(MARKERS.values())[k],) for k in others}
    score = scored(capture, truth, joint_map=joint_map, offset_s=0.0)
    assert score.pa_mpjpe_mm < 1.0
    assert score.points["left_hip+right_hip"]["mpjpe_mm"] < 1e-6
    assert score.convention == ""


def test_one_twist_that_is_wrong_is_found_where_it_is(capture):
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    elbow = JOINT_NAMES.index("left_elbow")
    rest = BODY.rest_keypoints(capture.betas).astype(np.float64)
    axis = rest[20] - rest[18]
    axis /= np.linalg.norm(axis)
    R[:, elbow] = R[:, elbow] @ Rotation.from_rotvec(np.radians(15) * axis).as_matrix()
    rotvecs = rotvecs_from_rotmats(R).astype(np.float32)
    truth = truth_of_capture("true", replace(capture, pose_rotvecs=rotvecs), BODY)
    score = scored(capture, truth, offset_s=0.0)
    assert score.joints["left_elbow"]["twist_deg"] == pytest.approx(15.0, abs=0.1)
    assert score.joints["left_elbow"]["local_deg"] == pytest.approx(15.0, abs=0.1)
    assert score.joints["left_elbow"]["swing_deg"] == pytest.approx(0.0, abs=0.1)
    assert score.joints["left_hand"]["global_deg"] == pytest.approx(15.0, abs=3.0)
    assert score.joints["right_knee"]["local_deg"] == pytest.approx(0.0, abs=0.1)
    assert score.twist_deg == pytest.approx(15.0 / 23, abs=0.1)
    assert score.points["left_wrist"]["mpjpe_mm"] == pytest.approx(0.0, abs=0.5)
    assert 0.0 < score.pve_mm < 10.0


def test_own_files_as_truth_of_the_same_capture(tmp_path, capture):
    write_npz(tmp_path / "take.npz", capture, BODY)
    write_bvh(tmp_path / "take.bvh", capture, BODY)
    own, bvh = (read_truth(tmp_path / f"take.{kind}", BODY) for kind in ("npz", "bvh"))
    score = scored(capture, own)
    assert (score.frames, score.frames_lost, score.offset_s) == (73, 0, 0.0)
    for name in ("pa_mpjpe_mm", "mpjpe_mm", "world_mpjpe_mm", "pve_mm", "rotation_global_deg"):
        assert getattr(score, name) == pytest.approx(0.0, abs=1e-2)
    assert score.jitter_m_per_s3 == pytest.approx(score.true_jitter_m_per_s3, rel=1e-3)
    assert score.bone_length_spread_mm == pytest.approx(0.0, abs=1e-2)
    score = scored(capture, bvh)
    # Its axes are others, and it does not know which frames were bridged.
    assert (score.frames, score.frames_lost) == (73, 2)
    for name in ("pa_mpjpe_mm", "world_mpjpe_mm", "rotation_local_deg", "rotation_global_deg"):
        assert getattr(score, name) == pytest.approx(0.0, abs=2e-2)
    assert score.pve_mm is None


@pytest.mark.parametrize("part", [slice(0, 40), slice(20, 60)])
def test_a_part_of_the_same_capture_moves_as_it_does(capture, part):
    whole = truth_of_capture("itself", capture, BODY)
    points = whole.points[part].copy()
    points[5:9, 20] = np.nan
    truth = replace(whole, points=points, timestamps_s=capture.timestamps_s[part], poses=None)
    score = scored(capture, truth, offset_s=0.0)
    assert score.frames == capture.visible[part].sum()
    assert score.jitter_m_per_s3 == pytest.approx(score.true_jitter_m_per_s3, rel=1e-6)
    assert score.jitter_m_per_s3 != pytest.approx(
        scored(capture, whole, offset_s=0.0).jitter_m_per_s3, rel=1e-3
    )


def test_captures_of_other_cameras_agree_as_far_as_they_do(capture):
    turned = Rotation.from_euler("z", 70, degrees=True).as_matrix()
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    R[:, 0] = turned @ R[:, 0]
    other = replace(
        capture,
        pose_rotvecs=rotvecs_from_rotmats(R).astype(np.float32),
        pelvis_world=(capture.pelvis_world @ turned.T).astype(np.float32),
    )
    agreement = measure_agreement(["one", "two", "three"], [capture, other, capture], BODY, None)
    assert len(agreement.pairs) == 3
    assert agreement.rotation_local_deg == pytest.approx(0.0, abs=0.05)
    assert agreement.pairs[0].rotation_global_deg == pytest.approx(0.0, abs=0.1)
    R[:, 18] = R[:, 18] @ Rotation.from_rotvec([0.0, 0.0, np.radians(23)]).as_matrix()
    bent = replace(other, pose_rotvecs=rotvecs_from_rotmats(R).astype(np.float32))
    agreement = measure_agreement(["one", "two"], [capture, bent], BODY, 0.0)
    assert agreement.rotation_local_deg == pytest.approx(1.0, abs=0.02)
    with pytest.raises(IkolError, match="none to agree with"):
        measure_agreement(["one"], [capture], BODY, None)


@pytest.mark.parametrize("offset_s", [-1.3, -0.2, 0.0, 0.417, 1.0])
def test_offsets_are_found(capture, offset_s):
    # A part of a longer recording, with noise, on a clock of its own.
    times_s = np.arange(0.5, 2.0, 1 / 60)
    rng = np.random.default_rng(5)
    points = keypoints_world(capture, BODY)[:, 1:22]
    truth = at_times(points, capture.timestamps_s, times_s)
    truth += rng.normal(0.0, 0.005, truth.shape)
    found = find_offset(points, capture.timestamps_s, truth, times_s + offset_s)
    assert found.told
    assert found.seconds == pytest.approx(offset_s, abs=0.012)


@pytest.mark.parametrize("offset_s", [-0.5, 0.4])
def test_joints_that_are_elsewhere_in_the_body_do_not_shift_the_clock(capture, offset_s):
    points = keypoints_world(capture, BODY)[:, 1:22]
    R = rotmats_from_rotvecs(capture.pose_rotvecs[:, 0].astype(np.float64))
    elsewhere = np.random.default_rng(7).normal(0.0, 0.04, (21, 3))
    truth = points + elsewhere @ R.swapaxes(-1, -2)
    times_s = capture.timestamps_s
    found = find_offset(points[20:], times_s[20:], truth, times_s + offset_s)
    assert found.told
    assert found.seconds == pytest.approx(offset_s, abs=0.012)


def in_cmu_units(line):
    """A line of one of our .bvh files, as a skeleton of unknown names in inches over 0.45."""
    words = line.split()
    if words[:1] in (["ROOT"], ["JOINT"]):
        return f"{words[0]} someone:{words[1]}"
    first, last = (1, 4) if words[:1] == ["OFFSET"] else (0, 3 if len(words) > 70 else 0)
    scaled = [str(float(word) * 0.45 / 0.0254) for word in words[first:last]]
    return " ".join([*words[:first], *scaled, *words[last:]])


def test_a_foreign_skeleton_in_the_unit_of_cmu(tmp_path, capture):
    own, foreign = tmp_path / "own.bvh", tmp_path / "foreign.bvh"
    write_bvh(own, capture, BODY)
    foreign.write_text("\n".join(map(in_cmu_units, own.read_text().splitlines())))
    truth = read_truth(foreign, BODY)
    assert truth.metres_per_unit == pytest.approx(0.0254 / 0.45, rel=0.01)
    score = scored(capture, truth)
    assert score.pa_mpjpe_mm < 1.0
    assert score.offset_s == 0.0
    assert set(score.points) == {
        f"{side}_{part}"
        for side in ("left", "right")
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot")
    }


def test_somebody_who_stands_still_shifts_no_clock():
    times_s = np.arange(60) / 30.0
    rng = np.random.default_rng(6)
    pose = np.tile(rng.normal(0.0, 0.5, (12, 3)), (60, 1, 1))
    points, truth = (pose + rng.normal(0.0, 0.01, pose.shape) for _ in range(2))
    offset = find_offset(points, times_s, truth, times_s)
    assert abs(offset.seconds) <= 1 / 30
    assert not offset.told
    assert find_offset(pose, times_s, pose, times_s) == Offset(0.0, told=False)
    single = find_offset(pose[:1], times_s[:1], pose[:1], times_s[:1] + 2.0)
    assert single == Offset(2.0, told=False)


def smooth(times_s):
    return np.stack(
        (0.3 * np.sin(6.3 * times_s), 0.2 * np.cos(8.2 * times_s), 0.0 * times_s), axis=-1
    )[:, None]


@pytest.mark.parametrize(("fps", "true_fps"), [(60, 30), (60, 25), (30, 24), (25, 30), (30, 120)])
def test_a_smooth_motion_between_its_frames_stays_so(fps, true_fps):
    wanted_s = np.arange(0.02, 3.9, 1 / fps)
    times_s = np.arange(-0.02, 4.0, 1 / true_fps) + 0.004
    between, truth = at_times(smooth(times_s), times_s, wanted_s), smooth(wanted_s)
    assert jitter_m_per_s3(between, wanted_s) == pytest.approx(
        jitter_m_per_s3(truth, wanted_s), rel=0.02
    )
    errors = acceleration_errors_mm_per_frame2(between, truth)
    assert errors.mean() < 0.02
    # Beside a gap the frames on its other side do not help.
    gap = slice(len(times_s) // 2, len(times_s) // 2 + 3)
    holed = smooth(times_s)
    holed[gap] = np.nan
    beside = at_times(holed, times_s, wanted_s)
    missing = (wanted_s > times_s[gap.start - 1]) & (wanted_s < times_s[gap.stop])
    np.testing.assert_array_equal(np.isnan(beside[:, 0, 0]), missing)
    np.testing.assert_allclose(beside[~missing], truth[~missing], atol=1e-3)


def test_a_long_gap_is_not_filled_with_guesses():
    times_s = np.concatenate((np.arange(10) / 30, 3.0 + np.arange(10) / 30))
    noise = np.random.default_rng(3).normal(0.0, 0.005, (20, 1, 3))
    between = at_times(noise, times_s, np.linspace(0.4, 2.9, 50))
    assert np.abs(between).max() <= np.abs(noise).max()


def test_a_truth_at_half_the_rate_has_the_jitter_that_it_has(capture):
    times_s = np.arange(75) / 60
    rng = np.random.default_rng(4)
    phases, speeds = rng.uniform(0, 6, (24, 3)), rng.uniform(4, 9, (24, 3))
    pose = 0.3 * np.sin(times_s[:, None, None] * speeds + phases)
    moving = replace(
        capture,
        pose_rotvecs=pose.astype(np.float32),
        pelvis_world=smooth(times_s)[:, 0].astype(np.float32),
        timestamps_s=times_s,
        visible=np.ones(75, bool),
    )
    whole = truth_of_capture("itself", moving, BODY)
    half = TruePoses(whole.poses.R_parent_joint[::2], whole.poses.betas)
    truth = replace(whole, points=whole.points[::2], timestamps_s=times_s[::2], poses=half)
    score = scored(moving, truth, offset_s=0.0)
    assert score.frames == 75
    assert score.true_jitter_m_per_s3 == pytest.approx(score.jitter_m_per_s3, rel=0.02)
    assert score.acceleration_error_mm_per_frame2 < 0.05
    assert score.pa_mpjpe_mm < 0.01
    assert score.rotation_local_deg < 0.01


def test_a_truth_at_the_wrong_rate_lies_on_the_capture_at_no_offset():
    times_s = np.arange(120) / 30
    rng = np.random.default_rng(8)
    hertz, phases = rng.uniform(1.0, 2.0, (12, 3)), rng.uniform(0.0, 6.3, (12, 3))
    points = rng.normal(0.0, 0.5, (12, 3)) + 0.2 * np.sin(
        2 * np.pi * hertz * times_s[:, None, None] + phases
    )
    assert find_offset(points, times_s, points, times_s + 0.5).told
    assert not find_offset(points, times_s, points, times_s / 2).told


def test_values_between_frames():
    times_s = np.array([0.0, 1.0, 2.0, 4.0])
    values = np.array([[0.0], [10.0], [np.nan], [40.0]])
    between = at_times(values, times_s, np.array([-0.1, 0.0, 0.25, 1.0, 1.5, 4.0, 4.1]))
    np.testing.assert_array_equal(between[:, 0], [np.nan, 0.0, 2.5, 10.0, np.nan, 40.0, np.nan])
    turns = Rotation.from_euler("x", [[0], [10], [20], [40]], degrees=True).as_matrix()
    found = rotations_at_times(turns, times_s, np.array([0.5, 3.0, 5.0]))
    np.testing.assert_allclose(
        Rotation.from_matrix(found[:2]).as_euler("xyz", degrees=True)[:, 0], [5.0, 30.0], atol=1e-3
    )
    assert np.isnan(found[2]).all()
    assert np.isnan(at_times(values, times_s, np.array([9.0]))).all()
