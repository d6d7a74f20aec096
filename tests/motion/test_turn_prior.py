"""Where bones are to point: as they are seen, or nearer to rest where that tells little."""

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.turn_prior import AS_SAID, OF_KEYPOINTS, packed, unpacked
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_NAMES
from scipy.spatial.transform import Rotation
from synthetic_clip import dancing, refined, sightings, standing, turn_joint

PERSON = SolverBody.of(load_body(), np.zeros(10))
FREE = [JOINT_NAMES.index(f"left_{name}") - 1 for name in ("hip", "knee", "shoulder", "elbow")]
STIFF = [JOINT_NAMES.index(name) - 1 for name in ("spine2", "spine3", "right_hand", "left_collar")]
LESS_STIFF = [JOINT_NAMES.index(name) - 1 for name in ("spine1", "neck", "left_foot")]
HALF_FREE = [JOINT_NAMES.index(f"right_{name}") - 1 for name in ("ankle", "wrist")]


@pytest.fixture(scope="module")
def rotations():
    rotvecs = np.random.default_rng(0).normal(scale=0.4, size=(50, 24, 3))
    return rotmats_from_rotvecs(rotvecs)


@pytest.fixture(scope="module")
def told(rotations):
    return AS_SAID.likeliest(rotations, PERSON.axes)


def degrees_between(one, other):
    return np.degrees(np.arccos(np.clip((one * other).sum(-1), -1.0, 1.0)))


def test_what_a_network_says_is_where_bones_point(rotations, told):
    expected = np.einsum("tjab,jb->tja", rotations[:, 1:], PERSON.axes)
    assert np.allclose(told, expected)
    assert np.allclose(AS_SAID.swing_rad, AS_SAID.swing_rad[0])


def test_packed_directions_come_back(told):
    back = unpacked(packed(told))
    assert degrees_between(told, back / np.linalg.norm(back, axis=-1)[..., None]).max() < 0.5


def test_bones_at_rest_stay_there():
    at_rest = np.tile(np.eye(3), (3, 24, 1, 1))
    assert np.allclose(OF_KEYPOINTS.likeliest(at_rest, PERSON.axes), PERSON.axes)


@pytest.mark.parametrize(
    ("joints", "least", "most"),
    [(FREE, 1.0, 1.0), (HALF_FREE, 0.5, 0.9), (LESS_STIFF, 0.2, 0.5), (STIFF, 0.0, 0.25)],
    ids=["free", "half free", "less stiff", "stiff"],
)
def test_short_bones_are_nearer_to_rest_than_they_are_seen(rotations, told, joints, least, most):
    drawn = OF_KEYPOINTS.likeliest(rotations, PERSON.axes)[:, joints]
    told, rest = told[:, joints], PERSON.axes[joints]
    share = degrees_between(drawn, rest) / degrees_between(told, rest)
    few = degrees_between(told, rest) < 40.0  # a chord is not an arc
    assert (share[few] > least - 1e-6).all() and (share[few] < most + 1e-6).all()
    between = degrees_between(drawn, rest) + degrees_between(drawn, told)
    assert np.allclose(between, degrees_between(told, rest), atol=1e-4)
    precision = (AS_SAID.swing_rad / OF_KEYPOINTS.swing_rad)[joints] ** -2.0
    assert (precision > least - 1e-6).all() and (precision < most + 1e-6).all()


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


def test_short_bones_stay_calm_in_gaps():
    motion = dancing(90)
    gap = range(35, 60)
    frames = sightings(motion, noise_m=0.04, hidden=gap)
    found = rotmats_from_rotvecs(refined(motion, frames).pose_rotvecs.astype(np.float64))
    turns = Rotation.from_matrix(found[gap.start : gap.stop, 1 + np.array(STIFF)].reshape(-1, 3, 3))
    assert np.degrees(turns.magnitude()).reshape(len(gap), -1).mean(0).max() < 10.0


def test_who_shrugs_is_seen_to():
    motion = standing(90)
    none, up_deg = np.zeros(90), 20.0 * np.sin(np.pi * motion.timestamps_s) ** 2
    for side, sign in (("left", 1.0), ("right", -1.0)):
        turn_joint(motion, f"{side}_collar", np.column_stack((none, none, sign * up_deg)))
        hanging = np.column_stack((none, none, sign * (-65.0 - up_deg)))
        turn_joint(motion, f"{side}_shoulder", hanging)
    joints = refined(motion, sightings(motion)).joints_world
    chest, shoulder = (JOINT_NAMES.index(name) for name in ("spine3", "left_shoulder"))
    rise_mm = 1000.0 * np.ptp(joints[:, shoulder, 2] - joints[:, chest, 2])
    assert 20.0 < rise_mm < 40.0  # in truth 35
