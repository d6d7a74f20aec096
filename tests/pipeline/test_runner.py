"""A real clip of a person through decoding, nets, solver and clip pass."""

import itertools
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.errors import CaptureCancelledError, IkolError
from ikol.motion.camera import project
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.loading import load_estimator
from ikol.pipeline.runner import run_clip
from ikol.video import open_video

CLIP = Path(__file__).parents[2] / "scripts" / "demo_clip" / "walk.mp4"
FRAMES = 40
PAIRS = {16: 11, 17: 12, 18: 13, 19: 14, 20: 15, 21: 16, 1: 23, 2: 24, 4: 25, 5: 26, 7: 27, 8: 28}


@pytest.fixture(scope="module")
def body():
    return load_body()


@pytest.fixture(scope="module")
def estimator(body):
    return load_estimator("blazepose", body)


@pytest.fixture(scope="module")
def frames():
    with open_video(CLIP) as video:
        return video.info, list(itertools.islice(video, FRAMES))


@pytest.fixture
def session(estimator, body, frames):
    return PeopleSession(estimator, body, frames[0], ClipOptions())


def test_a_clip_with_streamed_results(session, frames):
    results, done = [], []
    (capture,) = run_clip(frames[1], session, on_frames=done.append, on_results=results.extend)
    assert [result.index for result in results] == list(range(FRAMES))
    assert done[-1] == FRAMES
    assert capture.visible.all()
    np.testing.assert_allclose(
        capture.timestamps_s, [timestamp_s for _, timestamp_s, _ in frames[1]]
    )
    for result in results:
        assert result.tracked
        np.testing.assert_allclose(np.linalg.norm(result.quats_wxyz, axis=-1), 1.0, atol=1e-4)
        assert 0.5 < result.pelvis_world[2] < 1.3
        assert result.landmarks_px.shape == (33, 3)
    steps = np.array([result.quats_wxyz for result in results])
    assert ((steps[1:] * steps[:-1]).sum(-1) > 0).all()


def test_solved_joints_lie_on_the_detected_keypoints(session, frames):
    (capture,) = run_clip(frames[1], session)
    camera = capture.camera
    T_camera_world = np.linalg.inv(camera.T_world_camera)
    joints = capture.joints_world @ T_camera_world[:3, :3].T + T_camera_world[:3, 3]
    px = project(joints, camera.focal_px, camera.width, camera.height)
    seen = capture.landmarks_px[:, list(PAIRS.values()), :2]
    distance = np.linalg.norm(px[:, list(PAIRS)] - seen, axis=-1)
    height = np.ptp(capture.landmarks_px[..., 1], axis=-1).mean()
    assert np.median(distance) < 0.03 * height


def test_without_a_listener_the_result_is_the_same(estimator, body, frames):
    info, images = frames
    (first,) = run_clip(
        images[:10], PeopleSession(estimator, body, info), on_results=lambda _: None
    )
    (second,) = run_clip(images[:10], PeopleSession(estimator, body, info))
    np.testing.assert_allclose(first.joints_world, second.joints_world, atol=1e-5)


def test_cancelling_is_prompt_and_leaves_no_thread(session, frames):
    before = threading.active_count()
    started = time.monotonic()
    with pytest.raises(CaptureCancelledError):
        run_clip(
            itertools.cycle(frames[1]), session, cancelled=lambda: time.monotonic() > started + 0.5
        )
    assert threading.active_count() == before


def test_an_error_of_the_video_is_raised_here(session, frames):
    def broken():
        yield from frames[1][:3]
        raise IkolError("The file is gone.", code="video_gone")

    with pytest.raises(IkolError) as caught:
        run_clip(broken(), session)
    assert caught.value.code == "video_gone"


def test_an_error_of_the_nets_is_raised_here(session, frames):
    def wrong():
        yield from frames[1][:3]
        yield 3, 0.1, "no picture"

    with pytest.raises(cv2.error):
        run_clip(wrong(), session)


def test_an_empty_picture_shows_nobody(estimator, body, frames):
    info, _ = frames
    empty = np.full((info.height, info.width, 3), 90, np.uint8)
    session = PeopleSession(estimator, body, info)
    results = []
    with pytest.raises(IkolError) as caught:
        run_clip(
            [(index, index / 30.0, empty) for index in range(3)],
            session,
            on_results=results.extend,
        )
    assert caught.value.code == "nobody"
    assert [result.tracked for result in results] == [False] * 3
    assert all(result.landmarks_px.shape == (0, 3) for result in results)


@pytest.mark.parametrize("smooth", [-0.1, 1.5])
def test_options_are_checked(smooth):
    with pytest.raises(IkolError) as caught:
        ClipOptions(solve=SolveOptions(smooth))
    assert caught.value.code == "smooth"


def test_unknown_estimator(body):
    with pytest.raises(IkolError) as caught:
        load_estimator("magic", body)
    assert caught.value.code == "unknown_estimator"
