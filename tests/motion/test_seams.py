"""Feet that stand where one window of the clip solver ends and the next one begins."""

import numpy as np
from ikol.motion.clip_solver.evidence import Footing
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.clip_solver.windows import solve_windows, spans_of
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
    footing = Footing(contacts, UP, height, far_m=0.1, slip_m=0.01)
    solve_windows(quats, path, evidence, footing, 2, lambda frames: None)
    ways = np.linalg.norm(np.diff(soles_of(quats, path), axis=0), axis=-1)
    assert len(seams) == 2
    for seam in seams:
        assert ways[seam - BEFORE : seam + AFTER - 1].max() < 1e-3


def soles_of(quats, path):
    R = rotmats_from_quats_wxyz(quats.astype(np.float64))
    return (PERSON.points(R) + path[:, None])[:, FIRST_SOLE:]
