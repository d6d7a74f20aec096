"""Hands that bear weight stay where they are."""

import numpy as np
from ikol.motion.clip_solver.skeleton import HANDS
from ikol.motion.hands_down import hands_down
from ikol.motion.solve_options import SolveOptions
from synthetic_clip import refined, sightings, standing, true_orientations
from test_clip_solver import PERSON, UP
from test_lying import FRAMES, hidden_legs, on_the_hands

LEFT = HANDS[0]
GROUND_M = -0.9
AHEAD_M = 4.0
SIGHT = np.array([0.0, 0.0, 1.0])


def slides_mm(capture):
    """Ways of the hands from frame to frame [T - 1, 2]."""
    hands = capture.joints_world[:, list(HANDS)]
    return 1000.0 * np.linalg.norm(np.diff(hands, axis=0), axis=-1)


def pressing_up():
    """Somebody on their hands with hidden legs, and noisy sightings of them."""
    motion = on_the_hands()
    return motion, hidden_legs(sightings(motion, noise_m=0.01, noise_px=1.5))


def held(path, hand_height_m=0.0, trust=(1.0, 1.0)):
    """How surely hands of somebody bear weight who is moved along a path [T, 3]."""
    motion = standing(len(path))
    R = true_orientations(motion)
    hand = PERSON.points(R[:1])[0, LEFT]
    # The hand begins at that height, ahead of the camera.
    start = np.array([0.0, -(GROUND_M + PERSON.depths[LEFT] + hand_height_m), 4.0]) - hand
    hands = PERSON.points(R)[:, list(HANDS)] + (start + path)[:, None]
    confidence = np.tile(np.array(trust, np.float32), (len(path), 1))
    above_m = hands @ UP - GROUND_M - PERSON.depths[list(HANDS)]
    return hands_down(hands, above_m, confidence, motion.timestamps_s)


def test_hands_that_bear_weight_do_not_slide():
    motion, seen = pressing_up()
    free = slides_mm(refined(motion, seen, SolveOptions(foot_lock=False)))
    locked = slides_mm(refined(motion, seen))
    assert np.median(locked) < 0.2 < np.median(free)
    assert np.percentile(locked, 95) < 0.5 * np.percentile(free, 95)


def test_a_hand_that_seems_to_come_nearer_is_held():
    towards = np.linspace(0.0, 0.6, FRAMES)[:, None] * SIGHT
    assert held(-towards)[:, 0].min() > 0.8
    assert held(-8.0 * towards)[:, 0].max() == 0.0


def test_a_hand_that_moves_over_the_ground_or_above_it_is_not():
    rest, ahead = np.zeros((FRAMES, 3)), np.zeros((FRAMES, 3))
    ahead[:, 0] = np.arange(FRAMES) / 30.0
    assert held(rest)[:, 0].min() > 0.95
    assert held(ahead).max() == 0.0
    assert held(rest, hand_height_m=0.2).max() == 0.0
    assert held(rest, hand_height_m=0.09)[:, 0].min() > 0.3


def test_only_a_hand_that_is_seen_is_held():
    for trust, seen in (((1.0, 0.0), [True, False]), ((0.1, 1.0), [False, True])):
        hands = held(np.zeros((FRAMES, 3)), trust=trust)
        np.testing.assert_array_equal((hands > 0.9).all(0), seen)


def test_a_hand_that_rests_for_a_frame_is_not_held():
    way = np.zeros((FRAMES, 3))
    way[:, 0] = np.arange(FRAMES) / 30.0
    way[30:, 0] -= 1.0 / 30.0
    assert held(way).max() < 0.3


def test_one_frame_alone_is_at_rest():
    assert held(np.zeros((1, 3)))[0, 0] == 1.0
