"""The clip solver: right derivatives, windows that fit together, feet that stand."""

import time
from threading import Event

import numpy as np
import pytest
from ikol.evaluation.metrics import foot_skate_mm_per_frame
from ikol.motion.camera import View, project
from ikol.motion.camera_motion import CameraMotion
from ikol.motion.clip_solver import windows
from ikol.motion.clip_solver.band import UNKNOWNS, WIDTH
from ikol.motion.clip_solver.body import PARENTS, SolverBody
from ikol.motion.clip_solver.descent import Window, descend, terms_of
from ikol.motion.clip_solver.evidence import Evidence, Footing
from ikol.motion.clip_solver.kernel import kernels
from ikol.motion.clip_solver.skeleton import FIRST_SOLE, NUM_HELD, NUM_POINTS
from ikol.motion.clip_solver.turn_prior import AS_SAID, packed
from ikol.motion.clip_solver.windows import Span, solve_window, solve_windows, spans_of
from ikol.motion.time_steps import second_differences
from ikol.rotations import quats_wxyz_from_rotmats, rotmats_from_quats_wxyz
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY, FOCAL_PX, SIZE, dancing, standing, true_orientations

PERSON = SolverBody.of(BODY, np.zeros(10, np.float32))
UP = np.array([0.0, -1.0, 0.0])
LIMITS = (*PERSON.ranges, 2.0, 0.7)


def some_window(rng, frames):
    """Terms of all kinds with data that fits nothing."""
    swings = 0.6 * rng.normal(size=(frames, 23, 3)), rng.uniform(0.1, 0.3, 23)
    body = (PARENTS, PERSON.levers, PERSON.axes, swings)
    times_s = np.cumsum(rng.uniform(0.8, 1.2, frames))
    seen = (
        0.3 * rng.normal(size=(frames, 29, 3)),
        rng.uniform(1.0, 2.0, (frames, 29)),
        rng.uniform(0.3, 1.0, (frames, 29)),
        0.05 * rng.normal(size=(frames, 29, 2)),
        rng.uniform(1.0, 2.0, (frames, 29)),
        20.0,
        rng.normal(size=(frames, 3)) * 0.1 + [0.0, 0.0, 4.0],
        Rotation.from_rotvec(0.2 * rng.normal(size=(frames, 3))).as_matrix(),
        0.2 * rng.normal(size=(frames, 3)),
    )
    twists = (0.1 * rng.normal(size=(frames, 23)), rng.uniform(1.0, 2.0, (frames, 23)))
    calm = (
        second_differences(times_s),
        rng.uniform(1.0, 2.0, (frames, 24)),
        rng.uniform(1.0, 2.0, (frames, 2)),
    )
    up = np.array([0.0, -1.0, 0.1]) / np.hypot(1.0, 0.1)
    ground = (rng.uniform(0.0, 1.0, (frames, NUM_HELD)), up, -0.8, PERSON.depths)
    return Window(
        body, seen, twists, LIMITS, calm, (*ground, 2.0, np.array([1.5, 3.0]), 5.0, 1.0, 1.0)
    )


def some_pose(rng, frames):
    R = Rotation.from_rotvec(0.4 * rng.normal(size=(24 * frames, 3))).as_matrix()
    path = 0.05 * rng.normal(size=(frames, 3)) + [0.0, 0.0, 4.0]
    return R.reshape(frames, 24, 3, 3), path


def test_the_gradient_is_that_of_the_cost():
    rng = np.random.default_rng(0)
    frames = 4
    window, (R, path) = some_window(rng, frames), some_pose(rng, frames)
    assemble, take_step, _ = kernels()
    unknowns = UNKNOWNS * frames
    band, gradient = np.empty((unknowns, WIDTH)), np.empty(unknowns)
    assemble((R, path), *terms_of(window), band, gradient)

    def cost(step):
        moved = R.copy(), path.copy()
        take_step(*moved, step)
        scratch = np.empty((unknowns, WIDTH)), np.empty(unknowns)
        return assemble(moved, *terms_of(window), *scratch)

    for unknown in range(0, unknowns, 7):
        step = np.zeros(unknowns)
        step[unknown] = 1e-5
        numeric = (cost(step) - cost(-step)) / 2e-5
        assert 2.0 * gradient[unknown] == pytest.approx(numeric, abs=2e-5), unknown


def test_the_matrix_is_positive_definite_and_the_descent_arrives():
    rng = np.random.default_rng(1)
    frames = 5
    window, (R, path) = some_window(rng, frames), some_pose(rng, frames)
    targets = window.seen[0]
    targets[:] = PERSON.points(some_pose(rng, frames)[0])[:, :29]
    assemble = kernels().assemble
    unknowns = UNKNOWNS * frames
    band, gradient = np.empty((unknowns, WIDTH)), np.empty(unknowns)
    first = assemble((R, path), *terms_of(window), band, gradient)
    matrix = np.zeros((unknowns, unknowns))
    for below in range(WIDTH):
        rows = np.arange(below, unknowns)
        matrix[rows, rows - below] = matrix[rows - below, rows] = band[: unknowns - below, below]
    assert np.linalg.eigvalsh(matrix).min() > 0.0
    start = np.linalg.norm(gradient)
    descend(R, path, window, 60)
    assert assemble((R, path), *terms_of(window), band, gradient) < first
    assert np.linalg.norm(gradient) < 0.01 * start
    np.testing.assert_allclose(
        R @ R.swapaxes(-1, -2), np.broadcast_to(np.eye(3), R.shape), atol=1e-9
    )


def test_frames_that_are_fixed_stay():
    rng = np.random.default_rng(2)
    window, (R, path) = some_window(rng, 5), some_pose(rng, 5)
    fixed = Window(*terms_of(window), fixed=(2, 1))
    before = R.copy(), path.copy()
    descend(R, path, fixed, 5)
    for frames in (slice(0, 2), slice(4, 5)):
        np.testing.assert_allclose(R[frames], before[0][frames], atol=1e-6)
        np.testing.assert_allclose(path[frames], before[1][frames], atol=1e-6)
    assert np.abs(R[2:4] - before[0][2:4]).max() > 0.01


def evidence_of(motion, noise_m=0.0, calm=3e-5, seed=0):
    """What is seen of a motion, and where to begin: the truth, disturbed frame by frame."""
    rng = np.random.default_rng(seed)
    R, frames = true_orientations(motion), len(motion.R)
    points = PERSON.points(R)
    in_space = points[:, :29] + motion.pelvis[:, None]
    in_space = in_space + noise_m * rng.normal(size=in_space.shape)
    shaken = Rotation.from_rotvec(3.0 * noise_m * rng.normal(size=(24 * frames, 3))).as_matrix()
    begun = R @ shaken.reshape(R.shape)
    evidence = Evidence(
        body=PERSON,
        view=View(FOCAL_PX, *SIZE),
        camera=CameraMotion.still(frames),
        timestamps_s=motion.timestamps_s,
        targets=(points[:, :29] + noise_m * rng.normal(size=in_space.shape)).astype(np.float32),
        target_trust=np.full((frames, 29), 200, np.uint8),
        points_px=project(in_space, FOCAL_PX, *SIZE).astype(np.float32),
        px_trust=np.full((frames, 29), 200, np.uint8),
        twists=np.zeros((frames, 23), np.float32),
        twist_trust=np.zeros((frames, 23), np.uint8),
        joint_calm=np.full((frames, 24), calm, np.float32),
        path_calm=np.full((frames, 2), (0.006, 0.04), np.float32),
        swings=packed(AS_SAID.likeliest(motion.R, PERSON.axes)),
    )
    quats = quats_wxyz_from_rotmats(begun.astype(np.float32))
    path = (motion.pelvis + noise_m * rng.normal(size=(frames, 3))).astype(np.float32)
    return evidence, quats, path


def test_windows_fit_together():
    motion = dancing(520)
    evidence, quats, path = evidence_of(motion, noise_m=0.02)
    ticks = []
    solve_windows(quats, path, evidence, None, 4, ticks.append)
    assert sum(ticks) == 520
    assert len(ticks) > 2
    R = rotmats_from_quats_wxyz(quats.astype(np.float64))
    points = PERSON.points(R) + path[:, None]
    jumps = np.linalg.norm(np.diff(points, n=3, axis=0), axis=-1).max(axis=-1)
    starts = [span.frames.start for span in spans_of(520, 1.0 / 30.0)[1:]]
    seams = [seam + shift for seam in starts for shift in range(-3, 3)]
    assert jumps[seams].max() <= np.percentile(jumps, 99.5)
    truth = PERSON.points(true_orientations(motion)) + motion.pelvis[:, None]
    assert np.linalg.norm(points - truth, axis=-1).mean() < 0.015


def test_windows_are_as_good_as_the_clip_in_one_and_alike_by_any_number_of_threads(monkeypatch):
    evidence, *start = evidence_of(dancing(520), noise_m=0.02)

    def solved(name, value):
        pose = start[0].copy(), start[1].copy()
        with monkeypatch.context() as patch:
            patch.setattr(windows, name, value)
            solve_windows(*pose, evidence, None, 4, lambda frames: None)
        return pose

    alone, together = solved("_THREADS", 1), solved("_THREADS", 3)
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)
    points, at_once = (
        PERSON.points(rotmats_from_quats_wxyz(quats.astype(np.float64))) + path[:, None]
        for quats, path in (together, solved("WINDOW_FRAMES", 520))
    )
    off_m = np.linalg.norm(points - at_once, axis=-1)
    assert off_m.mean() < 3e-4
    assert off_m.max() < 5e-3


def test_a_clip_that_is_not_wanted_any_more_is_not_solved_to_its_end(monkeypatch):
    evidence, quats, path = evidence_of(dancing(2600), noise_m=0.02)
    before = quats.copy()
    begun: list[Span] = []
    unwanted = Event()

    def solve(*given):
        # However slowly this test is told of the first window, the others are not solved by then.
        if begun:
            unwanted.wait(60.0)
            time.sleep(0.2)  # nor while it comes to say so
        begun.append(given[-1])
        solve_window(*given)

    def stop(frames):
        unwanted.set()
        raise InterruptedError

    monkeypatch.setattr(windows, "solve_window", solve)
    with pytest.raises(InterruptedError):
        solve_windows(quats, path, evidence, None, 1, stop)
    spans = spans_of(2600, 1.0 / 30.0)
    assert len(begun) < len(spans) / 2
    assert np.array_equal(quats[spans[-1].frames], before[spans[-1].frames])


def test_feet_that_stand_are_held_on_the_ground_without_pops():
    motion = standing(90)
    evidence, quats, path = evidence_of(motion, noise_m=0.03)
    true_points = PERSON.points(true_orientations(motion)) + motion.pelvis[:, None]
    height = float((true_points[0, FIRST_SOLE:] @ UP).mean())
    contacts = np.ones((90, 4), np.float32)
    contacts[:20] = contacts[70:] = 0.0
    solve_windows(quats, path, evidence, None, 4, lambda frames: None)
    free = PERSON.points(rotmats_from_quats_wxyz(quats.astype(np.float64))) + path[:, None]
    footing = Footing(contacts, UP, height, stand_m=0.02, far_m=0.1, slip_m=0.05)
    solve_windows(quats, path, evidence, footing, 6, lambda frames: None)
    R = rotmats_from_quats_wxyz(quats.astype(np.float64))
    points = PERSON.points(R) + path[:, None]
    soles = points[:, FIRST_SOLE:NUM_POINTS]
    assert foot_skate_mm_per_frame(soles, contacts > 0.5) < 0.5
    assert np.abs(soles[20:70] @ UP - height).max() < 0.005
    knees = np.linalg.norm(np.diff(points[:, [4, 5]], n=2, axis=0), axis=-1)
    usual = np.linalg.norm(np.diff(free[:, [4, 5]], n=2, axis=0), axis=-1)
    assert knees[15:25].max() <= usual.max()
