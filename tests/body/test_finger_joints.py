"""Fingers of the default body and of files that have them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ikol.body.hands import Fingers
from ikol.body.model import BodyModel, load_body
from ikol.skeleton import FINGER_NAMES, FINGER_PARENTS, JOINT_PARENTS, NUM_JOINTS
from numpy.typing import NDArray

BETAS = np.zeros(10)
MIRROR = np.array([-1.0, 1.0, 1.0])


@pytest.fixture
def fingers(body: BodyModel) -> Fingers:
    assert body.fingers is not None
    return body.fingers


def smplh_arrays(body: BodyModel, fingers: Fingers) -> dict[str, NDArray[Any]]:
    """The default body as a file of SMPL-H has it."""
    parents = (*JOINT_PARENTS[:22], *(p if p < NUM_JOINTS else p - 2 for p in FINGER_PARENTS))
    kintree = np.array([parents, range(52)])
    kintree[0, 0] = 2**32 - 1
    regressor = np.zeros((52, len(body.vertices_template)))
    regressor[:22] = body.joint_regressor[:22]
    template = body.vertices_template.astype(np.float64)
    for row, joint in enumerate(fingers.template[:30], start=22):
        near = np.argsort(np.linalg.norm(template - joint, axis=1))[:60]
        system = np.vstack((template[near].T, np.ones(60)))
        regressor[row, near] = np.linalg.lstsq(system, np.append(joint, 1.0))[0]
    return {
        "v_template": template,
        "shapedirs": body.shapedirs.astype(np.float64),
        "posedirs": np.zeros((len(template), 3, 9 * 51)),
        "J_regressor": regressor,
        "weights": np.hstack((body.skin_weights[:, :22], fingers.skin_weights)),
        "kintree_table": kintree,
        "f": body.faces.astype(np.uint32),
    }


def test_names_are_those_of_smplh():
    assert FINGER_NAMES[:4] == ("left_index1", "left_index2", "left_index3", "left_middle1")
    assert FINGER_NAMES[-1] == "right_thumb3"
    assert FINGER_PARENTS[:4] == (20, 24, 25, 20)
    assert FINGER_PARENTS[15:18] == (21, 39, 40)


def test_fingers_share_what_moves_with_the_hands(body: BodyModel, fingers: Fingers):
    for side, hand in enumerate((22, 23)):
        own = fingers.skin_weights[:, 15 * side : 15 * side + 15].sum(1)
        np.testing.assert_allclose(own, body.skin_weights[:, hand], atol=1e-6)


def test_hands_mirror_each_other(fingers: Fingers):
    points = fingers.rest_points(BETAS)
    for part in (points[:30], points[30:]):
        left, right = np.split(part, 2)
        np.testing.assert_allclose(left * MIRROR, right, atol=1e-3)


def test_phalanges_have_the_length_of_phalanges(fingers: Fingers):
    points = fingers.rest_points(BETAS)
    joints, tips = points[:30].reshape(10, 3, 3), points[30:].reshape(10, 1, 3)
    lengths = np.linalg.norm(np.diff(np.concatenate((joints, tips), axis=1), axis=1), axis=-1)
    assert (lengths > 0.014).all()
    assert (lengths < 0.05).all()


def test_larger_people_have_larger_hands(body: BodyModel, fingers: Fingers):
    tall = np.eye(10)[0] * 2.0
    small, large = (
        np.linalg.norm(fingers.rest_points(b)[31] - body.rest_joints(b)[20]) for b in (-tall, tall)
    )
    assert 1.02 < large / small < 1.4


def test_fingers_of_an_smplh_file_are_kept(body: BodyModel, fingers: Fingers, tmp_path: Path):
    path = tmp_path / "SMPLH_NEUTRAL.npz"
    np.savez(path, allow_pickle=True, **smplh_arrays(body, fingers))
    loaded = load_body(str(path))
    assert loaded.fingers is not None
    np.testing.assert_allclose(loaded.fingers.template, fingers.template, atol=1e-4)
    np.testing.assert_allclose(loaded.fingers.skin_weights, fingers.skin_weights, atol=1e-6)


def test_an_smpl_file_has_no_fingers(smpl_pkl: Path):
    assert load_body(str(smpl_pkl)).fingers is None
