"""Streams with a fixed lag: smooth where frames were given out, feet that stand, no growth."""

import numpy as np
import torch
from ikol.evaluation.metrics import foot_skate_mm_per_frame
from ikol.motion.camera import View
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.lagged import LAG_S, LaggedSolver
from ikol.motion.record import sightings_of
from ikol.motion.solve_options import SolveOptions
from ikol.rotations import rotmats_from_quats_wxyz
from synthetic_clip import BODY, DIRECT, FOCAL_PX, SIZE, dancing, sightings, standing

TOGETHER = 4
UPRIGHT = np.array([[1.0, 0, 0, 0], [0, 0, 1.0, 0], [0, -1.0, 0, 1.2], [0, 0, 0, 1.0]])


def solver(options=None):
    return LaggedSolver(BODY, View(FOCAL_PX, *SIZE), torch.device("cpu"), options or SolveOptions())


def add(lagged, frames):
    seen = sightings_of(frames)
    turns = np.tile(np.eye(3), (len(frames), 1, 1))
    lagged.add(seen.timestamps_s, DIRECT.estimate_next(seen), turns, UPRIGHT)


def points_of(motion, options=None, **noise):
    """Keypoints and soles [T, 33, 3] of a stream, as they were given out."""
    lagged, frames, closed = solver(options), sightings(motion, **noise), []
    for start in range(0, len(frames), TOGETHER):
        add(lagged, frames[start : start + TOGETHER])
        now_s = frames[min(start + TOGETHER, len(frames)) - 1].timestamp_s
        closed.append(lagged.close(now_s - LAG_S))
    closed.append(lagged.close(np.inf))
    quats = np.concatenate([part.quats_camera_joint for part in closed if len(part.up_weights)])
    pelvis = np.concatenate([part.pelvis_camera for part in closed if len(part.up_weights)])
    assert len(quats) == len(frames)
    return lagged.body.points(rotmats_from_quats_wxyz(quats.astype(np.float64))) + pelvis[:, None]


def jerks(points):
    return np.linalg.norm(np.diff(points, n=3, axis=0), axis=-1).mean(-1)


def test_what_goes_on_from_closed_frames_goes_on_smoothly():
    points = points_of(dancing(120), noise_m=0.02, noise_px=2.0)
    rough = points_of(dancing(120), SolveOptions(smooth=0.0), noise_m=0.02, noise_px=2.0)
    assert jerks(points).mean() < 0.3 * jerks(rough).mean()
    # No seam where frames are closed, every four frames.
    by_phase = [jerks(points)[phase::TOGETHER].mean() for phase in range(TOGETHER)]
    assert max(by_phase) < 2.0 * min(by_phase)


def test_feet_that_stand_are_held():
    held = points_of(standing(90), noise_m=0.02, noise_px=2.0)
    free = points_of(standing(90), SolveOptions(foot_lock=False), noise_m=0.02, noise_px=2.0)
    stands = np.ones((90, 4), np.bool_)
    slid = [foot_skate_mm_per_frame(points[:, FIRST_SOLE:], stands) for points in (held, free)]
    assert slid[0] < 0.4 * slid[1]


def test_closed_frames_stay_and_are_forgotten():
    lagged, frames = solver(), sightings(dancing(150))
    sizes = []
    for start in range(0, 120, TOGETHER):
        add(lagged, frames[start : start + TOGETHER])
        lagged.close(frames[start].timestamp_s)
        sizes.append(len(lagged.recent.pelvis_camera))
    assert max(sizes[20:]) == max(sizes[:20]) < 40
    # Somebody who has left takes up next to nothing.
    assert len(lagged.close(frames[119].timestamp_s + 5.0).pelvis_camera) == 3
    last = lagged.recent.quats_camera_joint.copy()
    assert len(last) == 2
    assert len(lagged.close(np.inf).pelvis_camera) == 0
    # And comes back after a gap, from where they were.
    add(lagged, frames[140:144])
    np.testing.assert_allclose(lagged.recent.quats_camera_joint[:2], last, atol=1e-5)
