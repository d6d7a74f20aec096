"""What captures with hands need, and a session that has it."""

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.base import Sighting, TrackSighting
from ikol.estimators.hands.estimator import WithHands
from ikol.estimators.hands.landmarks import HandReading
from ikol.pipeline.loading import with_hands

IMAGE = np.zeros((48, 64, 3), np.uint8)


class Named:
    """An estimator of which only the name is asked for."""

    def __init__(self, name):
        self.name = name


def test_an_estimator_without_landmarks_is_refused():
    with pytest.raises(IkolError, match="blazepose") as told:
        with_hands(Named("hmr"), load_body())
    assert told.value.code == "hands_need_blazepose"


def test_a_body_without_fingers_is_refused(smpl_file):
    with pytest.raises(IkolError, match="no fingers") as told:
        with_hands(Named("blazepose"), load_body(str(smpl_file)))
    assert told.value.code == "no_fingers"


def test_a_missing_net_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    with pytest.raises(IkolError, match="ikol weights pull --hands"):
        with_hands(Named("blazepose"), load_body())


@pytest.fixture
def smpl_file(tmp_path):
    """The default body as a file of SMPL, which knows no fingers."""
    body = load_body()
    parents = [-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21]
    np.savez(
        tmp_path / "SMPL_NEUTRAL.npz",
        v_template=body.vertices_template,
        shapedirs=body.shapedirs,
        J_regressor=body.joint_regressor,
        weights=body.skin_weights,
        kintree_table=np.array([parents, range(24)]),
        f=body.faces,
    )
    return tmp_path / "SMPL_NEUTRAL.npz"


class Crowd:
    """Two people; the second becomes known a frame late."""

    name = "blazepose"

    def new_people_tracker(self, fps):
        self.frame = -1
        return self

    def track(self, image_rgb):
        self.frame += 1
        first = [TrackSighting(0, self.frame, person(20.0))]
        late = [TrackSighting(1, then, person(44.0)) for then in range(2)]
        return first + (late if self.frame == 1 else [])


def person(x_px):
    px = np.zeros((33, 3), np.float32)
    px[:, :2] = x_px + np.random.default_rng(0).normal(size=(33, 2))
    return Sighting(px, np.column_stack((px[:, :2] / 50.0, px[:, :1])).astype(np.float32))


class AHandEverywhere:
    """Sees a hand of both sides at whoever is nearer."""

    def read(self, image_rgb, region):
        wrist = 20.0 if region.centre_px[0] < 32.0 else 44.0
        points = np.full((21, 2), wrist, np.float32)
        points[:, 1] -= np.linspace(0.0, 12.0, 21, dtype=np.float32)
        return HandReading(points, np.zeros((21, 3), np.float32), 1.0, 0.5)


def test_everybodys_hands_are_seen_in_the_frame_that_is_looked_at():
    tracker = WithHands(Crowd(), AHandEverywhere()).new_people_tracker(30.0)
    ((only,), (one, then, now)) = tracker.track(IMAGE), tracker.track(IMAGE)
    for seen in (only, one, now):
        hands = seen.sighting.hands
        assert hands.points_px.shape == (2, 21, 3)
        assert (hands.points_px[:, :, 2] > 0.0).all()
    assert then.frame == 0 and then.sighting.hands is None  # that picture is gone
