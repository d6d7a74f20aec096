"""A camera that goes through the world: its way is told by the ground, and one for everybody."""

import numpy as np
import pytest
from ikol.errors import CaptureCancelledError
from ikol.estimators.base import TrackSighting
from ikol.motion.camera_motion import TRAVELLING, CameraMotion
from ikol.motion.passing import Passage, velocity_over_ground
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.background import Glimpse
from ikol.pipeline.following import SeenPeople
from ikol.video import VideoInfo
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY, CAMERA_HEIGHT_M, SIZE, NoNets, sightings, standing

FPS, FRAMES, EVERY = 30.0, 75, 5
TIMES_S = np.arange(FRAMES) / FPS
LEVEL = np.array([0.0, -1.0, 0.0])


def gone(speed_m_s=0.8):
    """A way ahead and to the right [T, 3] that begins slowly."""
    way = np.zeros((FRAMES, 3))
    way[:, 0] = 0.5 * speed_m_s * TIMES_S
    way[:, 2] = speed_m_s * (TIMES_S - 0.3 * np.sin(TIMES_S))
    return way


def passed_by(way, noise_rad=0.0, clutter=0):
    """Corners of a floor before a level camera, some of which lie higher in truth."""
    rng = np.random.default_rng(0)
    corners = np.column_stack(
        (rng.uniform(-4, 4, 60), np.full(60, CAMERA_HEIGHT_M), rng.uniform(3, 12, 60))
    )
    corners[:clutter, 1] -= rng.uniform(0.2, 1.0, clutter)

    def seen(points):
        directions = points / np.linalg.norm(points, axis=-1, keepdims=True)
        return directions + noise_rad * rng.standard_normal(points.shape)

    return [
        Passage(
            first, first + EVERY, seen(corners), seen(corners - way[first + EVERY] + way[first])
        )
        for first in range(0, FRAMES - EVERY, EVERY)
    ]


def test_the_ground_tells_how_fast_the_camera_goes():
    way = gone()
    velocity = velocity_over_ground(passed_by(way), LEVEL, CAMERA_HEIGHT_M, TIMES_S)
    assert velocity is not None
    np.testing.assert_allclose(velocity, np.gradient(way, TIMES_S, axis=0), atol=0.05)


def test_what_is_not_the_ground_has_no_say():
    way = gone()
    passages = passed_by(way, noise_rad=5e-4, clutter=20)
    velocity = velocity_over_ground(passages, LEVEL, CAMERA_HEIGHT_M, TIMES_S)
    assert velocity is not None
    off = velocity - np.gradient(way, TIMES_S, axis=0)
    assert np.abs(off.mean(0)).max() < 0.1 * np.linalg.norm(way[-1]) / TIMES_S[-1]


def test_a_lens_that_is_turned_changes_nothing_but_the_axes():
    R = Rotation.from_rotvec([-0.2, 0.7, 0.1]).as_matrix()
    straight = passed_by(gone(), noise_rad=5e-4)
    turned = [Passage(p.first, p.last, p.before @ R.T, p.after @ R.T) for p in straight]
    one = velocity_over_ground(straight, LEVEL, CAMERA_HEIGHT_M, TIMES_S)
    other = velocity_over_ground(turned, R @ LEVEL, CAMERA_HEIGHT_M, TIMES_S)
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(other, one @ R.T, atol=1e-6)


def test_where_no_ground_is_seen_it_tells_nothing():
    above = [Passage(p.first, p.last, -p.before, -p.after) for p in passed_by(gone())]
    assert velocity_over_ground(above, LEVEL, CAMERA_HEIGHT_M, TIMES_S) is None
    assert velocity_over_ground([], LEVEL, CAMERA_HEIGHT_M, TIMES_S) is None


def test_parts_keep_what_passed_within_them():
    passages = tuple(passed_by(gone()))
    whole = CameraMotion(np.tile(np.eye(3), (FRAMES, 1, 1)), gone(), TRAVELLING, passages)
    part = whole.part(slice(12, 41))
    assert [(p.first, p.last) for p in part.passages] == [
        (3, 8),
        (8, 13),
        (13, 18),
        (18, 23),
        (23, 28),
    ]
    np.testing.assert_array_equal(part.passages[0].before, passages[3].before)


def seen_together(way, *, floor):
    """Two people who stand before a travelling camera, the second one from the tenth frame on."""
    seen = []
    for seed, (motion, x_m) in enumerate(
        ((standing(FRAMES, FPS), -0.8), (standing(FRAMES, FPS), 0.8))
    ):
        motion.pelvis[:] += (x_m, 0.0, seed) - way
        seen.append(sightings(motion, noise_m=0.015, noise_px=2.0, seed=seed))
    glimpse = {"R_first_camera": np.eye(3), "seen": True, "at_rest": False, "apart": True}
    passed = {
        p.last: Passage(p.first - p.last, 0, p.before, p.after)
        for p in (passed_by(way) if floor else ())
    }
    clip = PeopleSession(NoNets(), BODY, VideoInfo(*SIZE, FPS, FRAMES), ClipOptions("all"))
    clip.record(
        [
            SeenPeople(
                frame,
                frame / FPS,
                tuple(
                    TrackSighting(track, frame, one[frame].sighting)
                    for track, one in enumerate(seen)
                    if frame >= 10 * track
                ),
                background=Glimpse(**glimpse, passed=passed.get(frame)),
            )
            for frame in range(FRAMES)
        ]
    )
    return clip


@pytest.fixture(scope="module", params=[True, False], ids=["by a floor", "by feet"])
def together(request):
    return seen_together(gone(), floor=request.param).finish()


def test_people_of_a_shot_see_the_camera_go_one_way(together):
    first, second = together
    np.testing.assert_array_equal(first.camera.T_world_camera, second.camera.T_world_camera)
    np.testing.assert_allclose(first.camera.poses()[10:], second.camera.poses(), atol=1e-12)
    way = first.camera.motion.centres[-1]
    assert np.linalg.norm(way) == pytest.approx(np.linalg.norm(gone()[-1]), rel=0.15)


def test_people_of_a_shot_stay_as_far_from_each_other_as_they_are(together):
    first, second = together
    between = second.pelvis_world - first.pelvis_world[10:]
    distance = np.linalg.norm(between[:, :2], axis=-1)
    assert np.median(distance) == pytest.approx(np.linalg.norm([1.6, 1.0]), rel=0.2)
    assert np.ptp(between[:, :2], axis=0).max() < 0.15


def test_progress_is_told_at_every_step_until_all_people_are_solved_together():
    told, asked = [], []

    def cancelled():
        asked.append(len(told))
        return False

    seen_together(gone(), floor=True).finish(lambda *steps: told.append(steps), cancelled)
    assert len(asked) == len(set(asked))  # no two steps without a word
    assert told == sorted(told)
    assert len({total for _, total in told}) == 1
    assert told[-1][0] == told[-1][1]


def test_people_who_are_solved_together_can_be_cancelled():
    shares = []
    with pytest.raises(CaptureCancelledError):
        seen_together(gone(), floor=True).finish(
            lambda done, total: shares.append(done / total), lambda: shares[-1:] > [0.6]
        )
    assert shares[-2] <= 0.6 < shares[-1]
