"""Where bones are to point: as they are seen, or nearer to rest where that tells little."""

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.swings import (
    SWING_RAD,
    bone_directions,
    drawn_to_rest,
    packed,
    unpacked,
)
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_NAMES
from scipy.spatial.transform import Rotation
from synthetic_clip import dancing, refined, sightings

PERSON = SolverBody.of(load_body(), np.zeros(10))
FREE = [JOINT_NAMES.index(f"left_{name}") - 1 for name in ("hip", "knee", "shoulder", "elbow")]
STIFF = [JOINT_NAMES.index(name) - 1 for name in ("spine2", "left_collar", "right_hand")]


@pytest.fixture(scope="module")
def directions():
    rotvecs = np.random.default_rng(0).normal(scale=0.4, size=(50, 24, 3))
    return bone_directions(rotmats_from_rotvecs(rotvecs), PERSON.axes)


def degrees_between(one, other):
    return np.degrees(np.arccos(np.clip((one * other).sum(-1), -1.0, 1.0)))


def test_packed_directions_come_back(directions):
    back = unpacked(packed(directions))
    assert degrees_between(directions, back / np.linalg.norm(back, axis=-1)[..., None]).max() < 0.5


def test_bones_at_rest_stay_there():
    at_rest = np.tile(PERSON.axes, (3, 1, 1))
    assert np.allclose(bone_directions(np.tile(np.eye(3), (3, 24, 1, 1)), PERSON.axes), at_rest)
    assert np.allclose(drawn_to_rest(at_rest, PERSON.axes), at_rest)


def test_limbs_are_where_they_are_seen_and_short_bones_nearer_to_rest(directions):
    drawn = drawn_to_rest(directions, PERSON.axes)
    assert np.allclose(drawn[:, FREE], directions[:, FREE])
    from_rest = degrees_between(drawn, PERSON.axes)[:, STIFF]
    seen = degrees_between(directions, PERSON.axes)[:, STIFF]
    assert (from_rest < 0.5 * seen).all() and (from_rest > 0.0).all()
    assert np.allclose(from_rest + degrees_between(drawn, directions)[:, STIFF], seen)
    assert (SWING_RAD[STIFF] < 0.5 * SWING_RAD[FREE[0]]).all()


def local_errors_deg(capture, motion):
    """Mean errors of the rotations relative to the parent [24]."""
    found = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    turns = Rotation.from_matrix((found.swapaxes(-1, -2) @ motion.R).reshape(-1, 3, 3))
    return np.degrees(turns.magnitude()).reshape(found.shape[:2]).mean(0)


def test_errors_of_keypoints_hardly_turn_short_bones():
    motion = dancing(60)
    errors = local_errors_deg(refined(motion, sightings(motion, noise_m=0.04)), motion)
    short = [name.startswith("spine") or name.endswith(("foot", "hand")) for name in JOINT_NAMES]
    assert errors[short].max() < 7.0
    assert errors[short].mean() < 5.0
