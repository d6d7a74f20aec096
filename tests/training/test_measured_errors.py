"""Measuring the nets: known errors, put on true landmarks, are found again."""

from dataclasses import fields, replace

import numpy as np
import pytest
from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS
from ikol.training.data.clip import Seen, TrainingClip
from ikol.training.data.ideal import IdealNets
from ikol.training.data.scenes import SceneMaker
from ikol.training.render.clips import share_found
from ikol.training.render.error_statistics import offsets_in_carrier, statistics
from ikol.training.render.measured_errors import MeasuredErrors, found_only, measured_errors
from marching import marching
from scipy.spatial.transform import Rotation

NETS = IdealNets()
SCENES = [SceneMaker([marching("07_01")], seed=3, frames=24).make(index) for index in range(8)]


def clip_of(scene, *, moved_m=0.0, turn=(0.0, 0.0, 0.0), scale=1.0, px=0.0, trust=1.0):
    """A clip in which the truth is said with errors: moved landmarks, a turn, a size."""
    true = NETS.see(scene)
    said_px = true.landmarks_px + px
    if np.any(moved_m):
        offset = true.R_view_carrier @ np.broadcast_to(moved_m, (NUM_LANDMARKS, 3))[..., None]
        said_px = said_px + true.px_per_m[:, None, None] * offset[..., :2, 0]
    said = scale * true.landmarks_camera @ Rotation.from_rotvec(turn).as_matrix().T
    confidence = np.full((*said_px.shape[:2], 1), trust)
    seen = Seen(
        tracked=np.ones(len(said), np.bool_),
        landmarks_px=np.concatenate([said_px, confidence], axis=-1).astype(np.float32),
        landmarks_camera=said.astype(np.float32),
        rendered=True,
    )
    return TrainingClip(scene, seen)


def test_the_truth_has_no_error():
    errors = measured_errors([clip_of(scene) for scene in SCENES])
    assert len(errors.clip) == 24 * len(SCENES)
    for name in ("in_picture_m", "in_space_m", "turn_rad"):
        assert np.abs(getattr(errors, name)).max() < 1e-4, name
    np.testing.assert_allclose(errors.scale, 1.0, atol=1e-5)
    assert np.nanmax(np.abs(offsets_in_carrier(errors))) < 1e-4


def test_size_and_turn_are_told_apart():
    errors = measured_errors([clip_of(s, turn=(0.2, -0.1, 0.05), scale=0.9) for s in SCENES])
    np.testing.assert_allclose(errors.scale, 0.9, atol=1e-5)
    np.testing.assert_allclose(errors.turn_rad - [0.2, -0.1, 0.05], 0.0, atol=1e-4)
    numbers = statistics(errors)
    assert numbers["scale mean"] == pytest.approx(0.9, abs=1e-4)
    assert numbers["leaning mean"] == pytest.approx(np.degrees(0.2), abs=0.01)
    assert numbers["scale deviation"] < 1e-4


def test_a_place_on_the_body_is_found_from_many_sides():
    offset = np.array([0.01, 0.03, -0.02])
    offsets = offsets_in_carrier(measured_errors([clip_of(s, moved_m=offset) for s in SCENES]))
    measured = ~np.isnan(offsets[:, 0])
    assert measured.sum() > 20
    np.testing.assert_allclose(offsets[measured] - offset, 0.0, atol=2e-3)


def test_somebody_else_is_no_error_but_a_loss():
    clips = [clip_of(SCENES[0]), clip_of(SCENES[1], px=3000.0)]
    _, lost = found_only(measured_errors(clips))
    assert lost == pytest.approx(0.5)
    assert [share_found(clip) for clip in clips] == [1.0, 0.0]
    unseen = replace(clips[0].seen, tracked=np.zeros(24, np.bool_))
    assert share_found(replace(clips[0], seen=unseen)) == 0.0


def test_what_stays_and_what_is_new():
    errors = measured_errors([clip_of(scene) for scene in SCENES])
    rng = np.random.default_rng(0)
    shape = errors.in_picture_m.shape
    steady = rng.normal(0.0, 0.02, (len(SCENES), *shape[1:]))[errors.clip]
    changing = replace(errors, in_picture_m=rng.normal(0.0, 0.02, shape))
    kept = statistics(replace(errors, in_picture_m=steady))
    gone = statistics(changing)
    assert kept["picture of clips"] > 0.95
    assert kept["picture changed after 0.4 s"] < 0.05
    assert gone["picture of clips"] < 0.2
    assert gone["picture changed after 0.4 s"] > 0.9
    half_normal = 0.02 * np.sqrt(np.pi / 2)  # Rayleigh
    assert gone["knees seen picture rms"] == pytest.approx(1e3 * half_normal * 1.13, rel=0.1)


def test_every_field_has_a_row_for_each_frame():
    errors = measured_errors([clip_of(scene) for scene in SCENES[:2]])
    assert {len(getattr(errors, field.name)) for field in fields(MeasuredErrors)} == {48}
