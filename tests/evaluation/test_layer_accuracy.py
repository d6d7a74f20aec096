"""What is measured of the layer's accuracy is what it says."""

import dataclasses

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.evaluation.convergence import ITERATIONS, measure_convergence
from ikol.evaluation.disturbances import Disturbance, disturb
from ikol.evaluation.layer_accuracy import AccuracyRow, measure_accuracy
from ikol.evaluation.layer_stress import BATCH, stress
from ikol.evaluation.poses import mocap_poses, random_poses
from ikol.evaluation.solvers import SOLVERS, solver_named
from ikol.skeleton import KEYPOINT_PARENTS
from ikol.solver.joint_limits import JOINT_RANGES

EXACT = Disturbance(0.0, 0.0, 0.0)
NOISY = Disturbance(20.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def poses():
    return random_poses(64, seed=5)


def bones(keypoints):
    return keypoints[:, 1:] - keypoints[:, list(KEYPOINT_PARENTS[1:])]


def row_of(rows: list[AccuracyRow], solver: str) -> AccuracyRow:
    return next(row for row in rows if row.solver == solver)


def test_rows_have_the_documented_keys(poses):
    rows = measure_accuracy(poses, [solver_named("swing2")], 0, [NOISY])
    assert [field.name for field in dataclasses.fields(rows[0])][:9] == [
        "solver",
        "keypoint_noise_mm",
        "bone_error",
        "twist_error_deg",
        "mpjpe_given_mm",
        "mpjpe_true_mm",
        "rotation_local_deg",
        "rotation_global_deg",
        "objective",
    ]


def test_exact_targets_are_solved_exactly(poses):
    rows = measure_accuracy(poses, [solver_named("swing2-2-iterations")], 0, [EXACT])
    assert rows[0].mpjpe_given_mm < 0.01
    assert rows[0].mpjpe_true_mm < 0.01
    assert rows[0].rotation_local_deg < 0.05
    assert rows[0].rotation_global_deg < 0.05


def test_no_frame_of_swing2_costs_more_than_the_analytic_solution(poses):
    names = ("analytic-naive", "analytic-adaptive", "swing2", "swing2-2-iterations")
    rows = measure_accuracy(poses, [solver_named(name) for name in names], 0, [NOISY])
    above = {row.solver: row.frames_above_analytic for row in rows}
    assert above["swing2"] == above["swing2-2-iterations"] == above["analytic-adaptive"] == 0
    assert above["analytic-naive"] > 32
    assert row_of(rows, "swing2").objective < row_of(rows, "analytic-adaptive").objective


def test_noise_is_told_apart_from_error(poses):
    rows = measure_accuracy(poses, [solver_named("swing2")], 0, [NOISY])
    # Relative to a noisy pelvis the targets are 20 mm sqrt(2) off a coordinate.
    assert rows[0].mpjpe_given_mm < rows[0].mpjpe_true_mm < 20 * 2**0.5 * (8 / np.pi) ** 0.5
    assert rows[0].objective == pytest.approx(28 / 2 * (1e-3 * rows[0].mpjpe_given_mm) ** 2, rel=1)


def test_the_same_seed_gives_the_same_rows(poses):
    solvers = [solver_named("analytic-adaptive"), solver_named("swing2")]
    again = random_poses(64, seed=5)
    first, second = (measure_accuracy(p, solvers, 7, [NOISY]) for p in (poses, again))
    assert first == second
    assert measure_accuracy(poses, solvers, 8, [NOISY]) != first


def test_a_slow_solver_gets_fewer_frames(poses):
    slow = dataclasses.replace(solver_named("swing2"), most_frames=5)
    rows = measure_accuracy(poses, [slow], 0, [NOISY])
    assert rows[0].frames == 5


def test_random_poses_are_of_people(poses):
    lengths = bones(poses.rest_keypoints).norm(dim=-1)
    assert torch.allclose(lengths, bones(poses.keypoints).norm(dim=-1))
    assert lengths.sum(1).std() > 0.05
    knee = JOINT_RANGES[3]
    twist_deg = torch.rad2deg(torch.atan2(poses.twist_cos_sin[..., 1], poses.twist_cos_sin[..., 0]))
    assert (twist_deg[:, 3] >= knee.twist_deg[0]).all()
    assert (twist_deg[:, 3] <= knee.twist_deg[1]).all()


def test_disturbances_are_as_large_as_they_say():
    poses = random_poses(400, seed=1)
    given = disturb(poses, Disturbance(10.0, 0.05, 10.0), seed=2)
    noise_mm = 1e3 * (given.targets.double() - poses.keypoints)
    assert float(noise_mm.std()) == pytest.approx(10.0, rel=0.05)
    wrong, right = bones(given.rest_keypoints.double()), bones(poses.rest_keypoints)
    stretch = wrong.norm(dim=-1) / right.norm(dim=-1)
    assert float(stretch.std()) == pytest.approx(0.05, rel=0.05)
    assert torch.cosine_similarity(wrong, right, dim=-1).min() > 0.999
    cos, sin = given.twist_cos_sin.double().unbind(-1)
    true_cos, true_sin = poses.twist_cos_sin.unbind(-1)
    error = torch.atan2(sin * true_cos - cos * true_sin, cos * true_cos + sin * true_sin)
    assert float(torch.rad2deg(error).std()) == pytest.approx(10.0, rel=0.05)


def test_no_disturbance_changes_nothing(poses):
    given = disturb(poses, EXACT, seed=2)
    assert torch.equal(given.targets, poses.keypoints.float())
    torch.testing.assert_close(given.rest_keypoints, poses.rest_keypoints.float())


def test_frames_of_motions_are_taken_evenly(tmp_path):
    files = []
    for index in range(3):
        rotvecs = np.zeros((30, 24, 3))
        rotvecs[:, 16, 2] = 0.1 * (index + 1)
        files.append(tmp_path / f"{index}.npz")
        np.savez(files[-1], poses=rotvecs.reshape(30, 72), trans=np.zeros((30, 3)))
    poses = mocap_poses(files, 10, seed=0)
    angles = torch.atan2(poses.R_parent_joint[:, 16, 1, 0], poses.R_parent_joint[:, 16, 0, 0])
    expected = torch.tensor([0.1] * 3 + [0.2] * 3 + [0.3] * 4, dtype=torch.float64)
    torch.testing.assert_close(angles, expected, atol=1e-6, rtol=0)
    assert poses.kind == "mocap"


def test_cost_falls_over_the_iterations(poses):
    curves = measure_convergence(poses, seed=0)
    for curve in curves:
        assert len(curve.objective) == len(curve.mpjpe_given_mm) == len(ITERATIONS)
        if curve.name.startswith(("swing2", "full from the")):
            assert (np.diff(curve.objective) <= 1e-5).all()
    closed = [curve for curve in curves if curve.name == "swing2 from the closed form"]
    assert [curve.keypoint_noise_mm for curve in closed] == [0.0, 20.0]
    assert max(closed[0].mpjpe_given_mm) < 0.01


def test_hard_frames_stay_finite():
    result = stress(solver_named("swing2"), 1, seed=0)
    assert result.frames == BATCH
    assert 0.05 * BATCH < result.frames_with_zero_bones < 0.15 * BATCH
    assert result.not_finite == 0
    assert result.outliers == 0
    assert result.worst_ratio < 2.8
    assert result.above_analytic == 0


def test_names_are_unique_and_unknown_ones_are_refused():
    assert len({solver.name for solver in SOLVERS}) == len(SOLVERS)
    with pytest.raises(IkolError, match="swing2") as caught:
        solver_named("swing3")
    assert caught.value.code == "unknown_solver"
