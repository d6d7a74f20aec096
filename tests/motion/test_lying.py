"""People on the floor: where it is when feet do not tell, and that nothing but air is in it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import global_rotations
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.evidence import Footing
from ikol.motion.clip_solver.windows import solve_windows
from ikol.motion.footing import ROUNDS, find_footing
from ikol.motion.hidden import seen_feet
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_clip import SolvedClip
from ikol.motion.solve_options import SolveOptions, limbs_named
from ikol.rotations import (
    quats_wxyz_from_rotmats,
    rotmats_from_quats_wxyz,
    rotmats_from_rotvecs,
)
from scipy.spatial.transform import Rotation
from synthetic_clip import (
    BODY,
    CAMERA_HEIGHT_M,
    people_in,
    refined,
    session,
    sightings,
    standing,
    tilted,
    true_orientations,
    turn_joint,
)
from test_clip_solver import PERSON, UP, evidence_of

FRAMES = 60
HANDS = [20, 21, 25, 26]
LEGS = slice(25, 33)


def leaning(pitch_deg, *, arms_deg, hips_deg):
    """Somebody seen from the side, their trunk turned forwards, limbs to before the trunk."""
    motion = standing(FRAMES)
    sideways = Rotation.from_euler("YX", [70.0, pitch_deg], degrees=True).as_matrix()
    motion.R[:, 0] = motion.R[:, 0] @ sideways
    for side, sign in (("left", -1), ("right", 1)):
        turn_joint(motion, f"{side}_shoulder", np.tile((0, sign * arms_deg, 0), (FRAMES, 1)))
        turn_joint(motion, f"{side}_hip", np.tile((-hips_deg, 0, 0), (FRAMES, 1)))
    return motion


def on_the_hands(pitch_deg=80.0):
    """Somebody on their hands, arms apart; the feet are lower."""
    return leaning(pitch_deg, arms_deg=20, hips_deg=15)


def bent_over():
    """Somebody who stands, and reaches for the floor in front of them."""
    return leaning(75.0, arms_deg=85, hips_deg=75)


def on_the_back():
    """Somebody seen from the side who lies."""
    motion = standing(FRAMES)
    motion.R[:, 0] = motion.R[:, 0] @ Rotation.from_euler("YX", [90, -90], degrees=True).as_matrix()
    motion.pelvis[:, 1] += 0.8
    return motion


def hidden_legs(frames):
    """The same sightings, with no trust in the legs."""
    hidden = []
    for frame in frames:
        sighting = frame.sighting
        if sighting is not None:
            px = sighting.landmarks_px.copy()
            px[LEGS, 2] = 0.02
            sighting = replace(sighting, landmarks_px=px)
        hidden.append(replace(frame, sighting=sighting))
    return hidden


def heights(capture):
    """Of points less their depth under the skin [T, 33], metres."""
    R = rotmats_from_rotvecs(capture.pose_rotvecs).astype(np.float64)
    person = SolverBody.of(BODY, capture.betas)
    points = person.points(global_rotations(torch.from_numpy(R)).numpy())
    return (points + capture.pelvis_world[:, None])[..., 2] - np.maximum(person.depths, 0.0)


def hands_m(capture):
    return np.median(heights(capture)[capture.visible][:, HANDS].min(-1))


def soles_m(capture):
    return np.median(heights(capture)[:, 29:].min(-1))


def test_hands_tell_the_ground_of_who_is_on_them_and_hides_the_feet():
    motion = on_the_hands()
    frames = sightings(motion)
    seen, hidden = (refined(motion, each) for each in (frames, hidden_legs(frames)))
    assert hands_m(hidden) == pytest.approx(0.0, abs=0.03)
    assert hands_m(seen) > 0.1
    assert soles_m(seen) == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("gap", [(), range(15, 50)], ids=["always seen", "with a gap"])
@pytest.mark.parametrize("frames", [3, FRAMES])
def test_hands_tell_it_however_often_they_are_seen(gap, frames):
    motion = on_the_hands()
    seen = hidden_legs(sightings(motion, hidden=gap))[:frames]
    assert hands_m(refined(motion, seen)) == pytest.approx(0.0, abs=0.03)


def test_who_bends_over_stands_whether_the_feet_are_seen_or_not():
    motion = bent_over()
    for frames in (sightings(motion), hidden_legs(sightings(motion))):
        capture = refined(motion, frames)
        assert soles_m(capture) == pytest.approx(0.0, abs=0.03)
        assert hands_m(capture) > 0.0


def test_who_lies_on_the_back_lies_on_their_skin():
    motion = on_the_back()
    capture = refined(motion, hidden_legs(sightings(motion)))
    assert 0.05 < np.median(capture.pelvis_world[:, 2]) < 0.2
    depths = SolverBody.of(BODY, capture.betas).depths
    # Pelvis, left knee, tip of the left middle finger.
    np.testing.assert_allclose(depths[[0, 4, 25]], [0.06, 0.045, 0.0], atol=0.01)


@pytest.mark.parametrize("limbs", ["all", "upper"])
def test_the_ground_of_who_lies_is_theirs_beside_others_too(limbs):
    lying, stander = on_the_hands(100.0), standing(FRAMES)
    options = SolveOptions(limbs=limbs_named([limbs]))
    points = PERSON.points(true_orientations(lying)) + lying.pelvis[:, None]
    lying.pelvis[:, 1] += CAMERA_HEIGHT_M - points[:, HANDS, 1].max()
    lying.pelvis[:, 0] += 1.5
    alone = refined(lying, hidden_legs(sightings(lying)), options)
    clip = session(lying, options, "all")
    clip.record(people_in(hidden_legs(sightings(lying)), sightings(stander)))
    beside, _ = clip.finish()
    for capture in (alone, beside):
        assert hands_m(capture) == pytest.approx(0.0, abs=0.05)


def test_hidden_feet_of_who_stands_still_tell_the_ground():
    motion = standing(FRAMES)
    capture = refined(motion, hidden_legs(sightings(motion)))
    assert soles_m(capture) == pytest.approx(0.0, abs=0.03)


def test_feet_are_hidden_if_the_ankles_are_trusted_little_for_a_while():
    px_trust = np.full((60, 29), 255, np.uint8)
    px_trust[20:50, 7] = 10
    px_trust[5, 8] = 0
    seen = seen_feet(px_trust, 1.0 / 30.0)
    assert (seen[:, 1] == 1.0).all()
    assert (seen[[0, 10, 59], 0] == 1.0).all()
    assert (seen[27:43, 0] == 0.0).all()
    assert np.abs(np.diff(seen[:, 0])).max() < 0.5


def test_soles_that_stand_nowhere_are_pushed_out_of_the_ground_further_than_hands():
    motion = standing(FRAMES)
    evidence, quats, path = evidence_of(motion)
    in_camera = PERSON.points(rotmats_from_quats_wxyz(quats)) + path[:, None]
    ground = (in_camera[:, 29:] @ UP).min() + 0.06
    footing = Footing(
        np.zeros((FRAMES, 4), np.float32), UP, ground, stand_m=0.02, far_m=0.3, slip_m=0.03
    )
    solve_windows(quats, path, evidence, footing, 8, lambda frames: None)
    points = PERSON.points(rotmats_from_quats_wxyz(quats.astype(np.float64))) + path[:, None]
    assert (ground - (points[:, 29:] @ UP)).max() < 0.01


@pytest.mark.parametrize("has_ground", [True, False])
def test_a_hand_that_is_seen_in_the_ground_is_above_it(has_ground):
    motion = on_the_hands()
    evidence, quats, path = evidence_of(motion)
    true_heights = PERSON.points(rotmats_from_quats_wxyz(quats)) @ UP + (path @ UP)[:, None]
    lowest = (true_heights - PERSON.depths)[:, HANDS].min()
    ground = lowest + 0.06
    nothing = np.zeros((FRAMES, 4), np.float32)
    footing = Footing(
        nothing, UP, ground, stand_m=0.02, far_m=0.3, slip_m=0.03, has_ground=has_ground
    )
    solve_windows(quats, path, evidence, footing, 8, lambda frames: None)
    points = PERSON.points(rotmats_from_quats_wxyz(quats.astype(np.float64))) + path[:, None]
    depth = ground - (points @ UP - PERSON.depths)[:, HANDS].min(-1)
    assert (depth < 0.03).all() if has_ground else (depth > 0.05).all()


@pytest.mark.parametrize(("lean_deg", "least", "most"), [(40.0, 0.0, 0.5), (0.0, 2.0, 9.0)])
def test_hidden_feet_of_who_falls_do_not_tilt_the_ground(lean_deg, least, most):
    motion = standing(100)
    hidden = np.clip(np.linspace(-1.0, 1.0, 100), 0.0, 1.0)
    motion.pelvis[:] += np.outer(np.linspace(0.0, 1.0, 100), (0.0, 0.0, -3.0))
    motion.pelvis[:] += np.outer(hidden, (0.0, -0.4, 0.0))
    lean = Rotation.from_euler("X", lean_deg * (hidden[:, None] > 0.0), degrees=True)
    quats = quats_wxyz_from_rotmats(true_orientations(motion)).astype(np.float32)
    shown = np.ones((100, 24), np.float32)
    clip = SolvedClip(
        quats_camera_joint=quats,
        pelvis_camera=motion.pelvis.astype(np.float32),
        confidence=shown,
        up_camera=lean.apply(UP).astype(np.float32),
        up_weights=(hidden == 0.0).astype(np.float32),
        inside=shown,
        feet_seen=np.stack((hidden == 0.0, hidden >= 0.0), axis=1).astype(np.float32),
    )
    footing = find_footing(clip, PERSON, motion.timestamps_s, None, None, ROUNDS[0])
    assert least <= np.degrees(np.arccos(footing.up @ UP)) < most


def test_a_camera_that_looks_down_on_somebody_on_their_hands_does_not_bend_them():
    motion = standing(FRAMES)
    motion.R[:, 0] = motion.R[:, 0] @ Rotation.from_euler("X", 80.0, degrees=True).as_matrix()
    for side, sign in (("left", -1), ("right", 1)):
        turn_joint(motion, f"{side}_shoulder", np.tile((0, sign * 80, 0), (FRAMES, 1)))
        turn_joint(motion, f"{side}_hip", np.tile((-15, 0, 0), (FRAMES, 1)))
    tilted(motion, 40.0).pelvis[:] = 0.0, 0.0, 5.0
    capture = refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5))
    R = rotmats_from_rotvecs(capture.pose_rotvecs[:, 1:].astype(np.float64))
    off = Rotation.from_matrix((R.swapaxes(-1, -2) @ motion.R[:, 1:]).reshape(-1, 3, 3))
    assert np.degrees(off.magnitude()).mean() < 4.0
    # What is lowest is where the world's ground is.
    assert np.abs(np.median(capture.joints_world[..., 2].min(-1))) < 0.15
    again = solve_again(capture, BODY, SolveOptions(), device=torch.device("cpu"))
    assert np.abs(again.joints_world - capture.joints_world).max() < 0.03
