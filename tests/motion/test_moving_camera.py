"""A camera that moves changes what is seen, and not what happened."""

import numpy as np
import pytest
from ikol.evaluation.metrics import clip_alignment
from ikol.motion.camera_motion import CameraMotion
from ikol.motion.resample import resample
from ikol.pipeline.background import Glimpse
from scipy.spatial.transform import Rotation
from synthetic_clip import Motion, dancing, people_in, session, sightings, streamed

FRAMES = 60


def captured(motion, turns, *, apart=False):
    """A clip whose camera is turned by R_first_camera in each frame."""
    turned = Motion(
        motion.R.copy(),
        (turns.swapaxes(-1, -2) @ motion.pelvis[..., None])[..., 0],
        motion.timestamps_s,
        motion.fps,
    )
    turned.R[:, 0] = turns.swapaxes(-1, -2) @ motion.R[:, 0]
    clip = session(motion)
    clip.record(
        [
            type(seen)(
                seen.index,
                seen.timestamp_s,
                seen.people,
                background=Glimpse(R, seen=True, at_rest=False, apart=apart),
            )
            for seen, R in zip(people_in(sightings(turned)), turns, strict=True)
        ]
    )
    (capture,) = clip.finish()
    return capture


def pan(degrees):
    angles = np.radians(np.linspace(0.0, degrees, FRAMES))
    shake = np.radians(0.5) * np.sin(np.arange(FRAMES))
    return Rotation.from_rotvec(np.column_stack((shake - shake[0], angles, 0 * angles))).as_matrix()


@pytest.fixture(scope="module")
def still():
    return captured(dancing(FRAMES), np.tile(np.eye(3), (FRAMES, 1, 1)))


@pytest.fixture(scope="module")
def panned():
    return captured(dancing(FRAMES), pan(12.0))


def test_a_camera_without_turns_stands_still(still):
    assert still.camera.motion is None


def test_the_path_is_that_before_a_still_camera(still, panned):
    assert panned.camera.motion is not None
    assert panned.camera.motion.handling == "turning"
    fit = clip_alignment(panned.joints_world, still.joints_world)
    off = np.linalg.norm(fit(panned.joints_world) - still.joints_world, axis=-1)
    assert off.mean() < 0.03
    # Without the turns the path would be a metre longer.
    assert np.linalg.norm(panned.pelvis_world[-1] - panned.pelvis_world[0]) < 0.5


def test_joints_are_seen_where_the_turned_camera_sees_them(panned):
    joints = panned.camera.from_world(panned.joints_world)
    poses = panned.camera.poses()
    frame = FRAMES - 1
    back = joints[frame] @ poses[frame, :3, :3].T + poses[frame, :3, 3]
    np.testing.assert_allclose(back, panned.joints_world[frame], atol=1e-5)
    assert np.abs(joints[:, 0, 0]).max() > 0.5


def test_a_capture_at_another_rate_keeps_its_camera(panned):
    faster = resample(panned, 2.0 * panned.fps)
    np.testing.assert_allclose(
        faster.camera.poses()[::2],
        panned.camera.poses()[: len(faster.camera.poses()[::2])],
        atol=1e-6,
    )


def test_who_walks_beside_a_travelling_camera_gets_on():
    # Somebody who stands glides back as the camera passes; the ground is what stands.
    motion = dancing(FRAMES)
    speed = 0.8
    motion.pelvis[:, 0] -= speed * motion.timestamps_s
    capture = captured(motion, pan(3.0), apart=True)
    moved = capture.camera.motion
    assert moved is not None
    assert moved.handling == "travelling"
    way = moved.centres[-1] - moved.centres[0]
    assert way[0] == pytest.approx(speed * motion.timestamps_s[-1], rel=0.2)
    assert np.linalg.norm(capture.pelvis_world[-1] - capture.pelvis_world[0]) < 0.4


def test_parts_of_a_motion():
    whole = CameraMotion(pan(5.0), np.zeros((FRAMES, 3)), "turning")
    part = whole.part(slice(10, 20))
    points = np.random.default_rng(0).normal(size=(10, 4, 3))
    np.testing.assert_allclose(part.from_first(part.turned(points)), points, atol=1e-12)


def test_the_stream_takes_the_turns_out_too():
    motion, turns = dancing(FRAMES), pan(12.0)
    turned = Motion(
        motion.R.copy(),
        (turns.swapaxes(-1, -2) @ motion.pelvis[..., None])[..., 0],
        motion.timestamps_s,
        motion.fps,
    )
    turned.R[:, 0] = turns.swapaxes(-1, -2) @ motion.R[:, 0]

    def pelvis_path(clip, R_first_camera):
        glimpses = [Glimpse(R, seen=True, at_rest=False, apart=False) for R in R_first_camera]
        results = streamed(
            session(motion),
            [
                type(seen)(seen.index, seen.timestamp_s, seen.people, background=glimpse)
                for seen, glimpse in zip(people_in(sightings(clip)), glimpses, strict=True)
            ],
        )
        return np.array([result.pelvis_world for result in results])

    still = pelvis_path(motion, np.tile(np.eye(3), (FRAMES, 1, 1)))
    off = np.linalg.norm(pelvis_path(turned, turns) - still, axis=-1)
    assert np.median(off) < 0.1
    assert off.max() < 0.3
