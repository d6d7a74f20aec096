"""People on the floor: where it is when feet do not tell, and that nothing but air is in it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import global_rotations
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.evidence import Footing
from ikol.motion.clip_solver.windows import solve_windows
from ikol.rotations import rotmats_from_quats_wxyz, rotmats_from_rotvecs
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY, refined, sightings, standing, turn_joint
from test_clip_solver import PERSON, UP, evidence_of

FRAMES = 60
HANDS = [20, 21, 25, 26]
LEGS = slice(25, 33)


def on_all_fours():
    """Somebody seen from the side, on their hands; the legs hang down behind, below the hands."""
    motion = standing(FRAMES)
    sideways = Rotation.from_euler("yx", [70.0, 80.0], degrees=True).as_matrix()
    motion.R[:, 0] = motion.R[:, 0] @ sideways
    for name, rotvec_deg in {
        "left_shoulder": (0, -85, 0),
        "right_shoulder": (0, 85, 0),
        "left_hip": (-55, 0, 0),
        "right_hip": (-55, 0, 0),
    }.items():
        turn_joint(motion, name, np.tile(rotvec_deg, (FRAMES, 1)))
    return motion


def hidden_legs(frames):
    """The same sightings, with no trust in the legs."""
    for frame in frames:
        px = frame.sighting.landmarks_px.copy()
        px[LEGS, 2] = 0.02
        yield replace(frame, sighting=replace(frame.sighting, landmarks_px=px))


def heights(capture):
    """Of points less their depth under the skin [T, 33], metres."""
    R = rotmats_from_rotvecs(capture.pose_rotvecs).astype(np.float64)
    person = SolverBody.of(BODY, capture.betas)
    points = person.points(global_rotations(torch.from_numpy(R)).numpy())
    return (points + capture.pelvis_world[:, None])[..., 2] - np.maximum(person.depths, 0.0)


def test_hands_tell_the_ground_of_who_is_on_them_and_hides_the_feet():
    motion = on_all_fours()
    frames = sightings(motion)
    seen, hidden = (heights(refined(motion, each)) for each in (frames, list(hidden_legs(frames))))
    assert np.median(hidden[:, HANDS].min(-1)) == pytest.approx(0.0, abs=0.03)
    assert np.median(seen[:, HANDS].min(-1)) > 0.15
    assert np.median(seen[:, 29:].min(-1)) == pytest.approx(0.0, abs=0.03)


def test_hidden_feet_of_who_stands_still_tell_the_ground():
    motion = standing(FRAMES)
    capture = refined(motion, list(hidden_legs(sightings(motion))))
    assert np.median(heights(capture)[:, 29:].min(-1)) == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("has_ground", [True, False])
def test_a_hand_that_is_seen_in_the_ground_is_above_it(has_ground):
    motion = on_all_fours()
    evidence, quats, path = evidence_of(motion)
    true_heights = PERSON.points(rotmats_from_quats_wxyz(quats)) @ UP + (path @ UP)[:, None]
    lowest = (true_heights - PERSON.depths)[:, HANDS].min()
    ground = lowest + 0.06
    nothing = np.zeros((FRAMES, 4), np.float32)
    footing = Footing(nothing, UP, ground, far_m=0.3, slip_m=0.03, has_ground=has_ground)
    solve_windows(quats, path, evidence, footing, 8, lambda frames: None)
    points = PERSON.points(rotmats_from_quats_wxyz(quats.astype(np.float64))) + path[:, None]
    depth = ground - (points @ UP - PERSON.depths)[:, HANDS].min(-1)
    assert (depth < 0.03).all() if has_ground else (depth > 0.05).all()
