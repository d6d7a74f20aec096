"""Streams with a fixed lag: smooth where frames were given out, feet stand, masks, no growth."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from ikol.evaluation.metrics import foot_skate_mm_per_frame, rotation_errors_deg
from ikol.motion.camera import View
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.hidden import NEUTRAL_QUATS
from ikol.motion.lagged import LAG_S, LaggedSolver
from ikol.motion.place import local_rotations
from ikol.motion.record import sightings_of
from ikol.motion.solve_clip import SolvedClip
from ikol.motion.solve_options import LIMBS, SolveOptions, limbs_named
from ikol.rotations import rotmats_from_quats_wxyz
from synthetic_clip import BODY, DIRECT, FOCAL_PX, SIZE, dancing, sightings, standing

TOGETHER = 4
UPRIGHT = np.array([[1.0, 0, 0, 0], [0, 0, 1.0, 0], [0, -1.0, 0, 1.2], [0, 0, 0, 1.0]])


def solver(options=None):
    return LaggedSolver(
        "blazepose", BODY, View(FOCAL_PX, *SIZE), torch.device("cpu"), options or SolveOptions()
    )


def add(lagged, frames):
    seen = sightings_of(frames)
    turns = np.tile(np.eye(3), (len(frames), 1, 1))
    lagged.add(seen.timestamps_s, DIRECT.estimate_next(seen), turns, UPRIGHT)


def given_out(motion, options=None, **noise):
    """Body and frames of a stream, as they were given out."""
    lagged, frames, closed = solver(options), sightings(motion, **noise), []
    for start in range(0, len(frames), TOGETHER):
        add(lagged, frames[start : start + TOGETHER])
        now_s = frames[min(start + TOGETHER, len(frames)) - 1].timestamp_s
        closed.append(lagged.close(now_s - LAG_S))
    closed.append(lagged.close(np.inf))
    closed = [part for part in closed if len(part.up_weights)]
    whole = SolvedClip(
        *(
            np.concatenate([getattr(part, each.name) for part in closed])
            for each in fields(SolvedClip)
        )
    )
    assert len(whole.pelvis_camera) == len(frames)
    return lagged.body, whole


def points_of(motion, options=None, **noise):
    """Keypoints and soles [T, 33, 3] of a stream."""
    body, clip = given_out(motion, options, **noise)
    R = rotmats_from_quats_wxyz(clip.quats_camera_joint.astype(np.float64))
    return body.points(R) + clip.pelvis_camera[:, None]


def rotations_of(options):
    """Rotations relative to the parents [T, 24, 3, 3] of a stream, and its confidence."""
    _, clip = given_out(dancing(90), options, noise_m=0.01, noise_px=1.5)
    return local_rotations(clip.quats_camera_joint), clip.confidence


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


@pytest.mark.parametrize("limbs", [["upper"], ["lower"], ["left_arm", "left_leg", "right_leg"]])
def test_masked_limbs_rest_and_the_others_move_as_ever(limbs):
    options = SolveOptions(limbs=limbs_named(limbs))
    captured = options.captured_joints()
    (R, confidence), (everything, _) = rotations_of(options), rotations_of(SolveOptions())
    rest = rotmats_from_quats_wxyz(NEUTRAL_QUATS.astype(np.float64))
    assert rotation_errors_deg(R, rest[None])[:, ~captured].max() < 15.0
    assert rotation_errors_deg(everything, rest[None])[:, ~captured].max() > 25.0
    assert not confidence[:, ~captured].any() and confidence[:, captured].all()
    # Where a limb begins, the trunk gives way a little.
    moving = [joint for name in options.limbs for joint in LIMBS[name]]
    assert np.median(rotation_errors_deg(R, everything)[:, moving]) < 1.0


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
