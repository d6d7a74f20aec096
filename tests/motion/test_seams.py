"""Feet that stand where one window of the clip solver ends and the next one begins."""

import numpy as np
import pytest
from ikol.motion.clip_solver.evidence import Footing
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.clip_solver.windows import solve_window, solve_windows, spans_of
from ikol.rotations import rotmats_from_quats_wxyz
from synthetic_clip import standing
from test_clip_solver import PERSON, UP, evidence_of

BEFORE, AFTER = 25, 6
"""Frames about a seam in which feet stand: so long that what is seen drifts away from there."""


def test_feet_stand_on_across_seams_though_what_is_seen_drifts():
    motion = standing(300)
    motion.pelvis[:, 0] += 0.003 * np.arange(300)
    evidence, quats, path = evidence_of(motion)
    seams = [span.frames.start for span in spans_of(300, 1.0 / 30.0)[1:]]
    contacts = np.zeros((300, 4), np.float32)
    for seam in seams:
        contacts[seam - BEFORE : seam + AFTER] = 1.0
    height = float((soles_of(quats, path) @ UP).mean())
    footing = Footing(contacts, UP, height, stand_m=0.02, far_m=0.1, slip_m=0.01)
    solve_windows(quats, path, evidence, footing, 2, lambda frames: None)
    ways = np.linalg.norm(np.diff(soles_of(quats, path), axis=0), axis=-1)
    assert len(seams) == 2
    for seam in seams:
        assert ways[seam - BEFORE : seam + AFTER - 1].max() < 1e-3


@pytest.mark.parametrize(("fps", "led"), [(30.0, 7), (5.0, 6), (1.0, 2)])
def test_frames_beside_a_window_are_led_to_it_in_equal_steps(fps, led):
    evidence, quats, path = evidence_of(standing(200, fps))
    begun = path + np.array([0.3, 0.0, 0.0], np.float32)
    path = begun.copy()
    span = spans_of(200, 1.0 / fps)[0]
    solve_window(quats, path, evidence, None, 2, 1.0 / fps, span)
    moved = (begun - path)[span.frames.stop - 1 : span.frames.stop + led + 1, 0]
    assert moved[0] > 0.05
    np.testing.assert_allclose(moved, np.linspace(moved[0], 0.0, led + 2), atol=0.003)


def soles_of(quats, path):
    R = rotmats_from_quats_wxyz(quats.astype(np.float64))
    return (PERSON.points(R) + path[:, None])[:, FIRST_SOLE:]
