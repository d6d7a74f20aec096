"""A network of random parameters, from a file with official names, follows a real person."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.base import Sightings
from ikol.estimators.blazepose.mapping import DIRECT_KEYPOINTS, DIRECT_LANDMARKS
from ikol.estimators.hmr.loading import untrained
from ikol.estimators.hmr.reader import HmrReader
from ikol.estimators.networks.estimator import PictureEstimator
from ikol.estimators.networks.person_box import person_box
from ikol.estimators.networks.regression import PictureRegression
from ikol.estimators.networks.rotation_reader import RotationReader
from ikol.estimators.registry import ENTRIES, entry_named, says_rotations
from ikol.motion.camera import View
from ikol.motion.record import ClipRecord, SeenFrame
from ikol.pipeline import PeopleSession
from ikol.pipeline.loading import load_estimator
from ikol.video import VideoInfo, open_video
from official_ikol import official_state

CLIP = Path(__file__).parents[3] / "scripts" / "demo_clip" / "walk.mp4"
FRAMES = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    state = official_state(29, camera=True)
    torch.save(state, folder / "theirs.pth")
    for net in Path(__file__).parents[3].joinpath("weights").glob("*.tflite"):
        (folder / net.name).symlink_to(net)
    return folder


@pytest.fixture(scope="module")
def images():
    with open_video(CLIP, 40) as video:
        pictures = [image for _, (_, _, image) in zip(range(FRAMES), video, strict=False)]
    return [cv2.resize(image, None, fx=0.5, fy=0.5) for image in pictures]


@pytest.fixture(scope="module")
def hybrik(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IKOL_WEIGHTS", str(folder))
        return load_estimator("hybrik", load_body())


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.untrained], ids=lambda entry: entry.name
)
def test_whoever_is_said_to_say_rotations_does(entry, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    for net in folder.glob("*.tflite"):
        (tmp_path / net.name).symlink_to(net)
    body = load_body()
    torch.save(entry.untrained_network(body).state_dict(), tmp_path / "random.pth")
    estimator = load_estimator(entry.name, body)
    assert isinstance(estimator, PictureEstimator)
    assert isinstance(estimator.reader, RotationReader) == entry.says_rotations
    assert estimator.says_rotations == says_rotations(entry.name) == entry.says_rotations


def test_without_a_checkpoint_it_does_not_load(tmp_path, monkeypatch):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    for name in ("ikol", "hybrik"):
        with pytest.raises(IkolError) as caught:
            load_estimator(name, load_body())
        assert caught.value.code == "checkpoint_missing"


def test_one_person(hybrik, images):
    tracker = hybrik.new_tracker("largest", 25.0)
    assert tracker.sure_from is None
    sightings = [tracker.track(image) for image in images[:3]]
    assert (tracker.most_people, tracker.sure_from) == (1, 0)
    height, width = images[0].shape[:2]
    for seen in sightings:
        assert seen.landmarks_px.shape == seen.landmarks_camera.shape == (29, 3)
        assert seen.twist_cos_sin.shape == (23, 2)
        assert np.allclose(seen.landmarks_camera[0], 0.0)
        assert (np.abs(seen.landmarks_px[:, :2]) < 3 * max(width, height)).all()
        assert ((seen.landmarks_px[:, 2] >= 0) & (seen.landmarks_px[:, 2] <= 1)).all()


def test_everybody_from_their_first_frame_on(hybrik, images):
    tracker = hybrik.new_people_tracker(fps=16.0)
    told = [seen for image in images for seen in tracker.track(image)]
    frames = [seen.frame for seen in told if seen.track == 0]
    assert frames == sorted(set(frames))
    assert frames[0] <= 1
    assert frames[-1] == FRAMES - 1


def test_a_clip_becomes_a_capture(hybrik, images):
    height, width = images[0].shape[:2]
    body = load_body()
    session = PeopleSession(hybrik, body, VideoInfo(width, height, 25.0, FRAMES))
    seen = [session.see(index, index / 25.0, image) for index, image in enumerate(images)]
    frames = session.solve(seen, last=True)
    assert [frame.index for frame in frames] == list(range(FRAMES))
    assert all(person.tracked for frame in frames for person in frame.people)
    (capture,) = session.finish()
    assert capture.estimator == "hybrik"
    assert capture.visible.all()
    assert capture.landmarks_px.shape == (FRAMES, 29, 3)
    assert np.isfinite(capture.pose_rotvecs).all()


def test_the_box_has_the_head_in_it_and_ends_with_the_picture(hybrik, images):
    height, width = images[0].shape[:2]
    tracker = hybrik.finder.new_region_tracker("largest", 25.0)
    person = tracker.track(images[0])
    left, top, right, bottom = person_box(person, width, height)
    assert top < person.box_px[1]
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_twists_are_kept_and_less_trusted_the_shorter_they_are():
    twist = np.zeros((23, 2), np.float32)
    twist[:, 1] = np.linspace(0.0, 1.0, 23)
    marks = np.full((29, 3), 0.5, np.float32)
    seen = Sightings(
        np.zeros(1), marks[None], np.zeros((1, 29, 3), np.float32), twist_cos_sin=twist[None]
    )
    estimates = PictureRegression().estimate_next(seen)
    assert (np.diff(estimates.twist_weights[0]) > 0).all()
    assert estimates.twist_weights[0, -1] == 1.0
    assert np.allclose(estimates.twist_cos_sin[0, 1:], [0.0, 1.0])
    assert np.allclose(np.linalg.norm(estimates.twist_cos_sin, axis=-1), 1.0)


def test_a_record_gives_back_what_the_network_said(hybrik, images):
    tracker = hybrik.new_tracker("largest", 25.0)
    frames = [SeenFrame(k, k / 25, tracker.track(image)) for k, image in enumerate(images[:2])]
    frames.insert(1, SeenFrame(5, 0.02, None))
    record = ClipRecord()
    record.extend(frames)
    kept = record.sightings(np.array([0, 2]))
    for row, frame in ((0, frames[0]), (1, frames[2])):
        assert np.allclose(kept.twist_cos_sin[row], frame.sighting.twist_cos_sin, atol=2e-3)
        assert np.array_equal(kept.landmarks_px[row], frame.sighting.landmarks_px)


def test_of_rotations_the_picture_tells_where_limbs_are(folder, images, monkeypatch):
    monkeypatch.setenv("IKOL_WEIGHTS", str(folder))
    body = load_body()
    reader = HmrReader(
        untrained(body).eval(), entry_named("hmr").crop, body.keypoint_template, torch.device("cpu")
    )
    hmr = PictureEstimator(entry_named("hmr"), reader, body)
    landmarks = hmr.finder.new_tracker("largest", 25.0).track(images[0]).landmarks_px
    seen = hmr.new_tracker("largest", 25.0).track(images[0])
    np.testing.assert_allclose(seen.landmarks_px[DIRECT_KEYPOINTS], landmarks[DIRECT_LANDMARKS])

    height, width = images[0].shape[:2]
    one = (part[None] for part in (seen.landmarks_px, seen.landmarks_camera, seen.twist_cos_sin))
    regression = hmr.new_regression(View(1000.0, width, height))
    estimates = regression.estimate_next(Sightings(np.zeros(1), *one))
    trusted = np.flatnonzero(estimates.keypoints_px[0, :, 2])
    assert set(trusted) == set(DIRECT_KEYPOINTS)
    assert (estimates.keypoint_weights > 0.0).all()
