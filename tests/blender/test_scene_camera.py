"""The camera sees as the pinhole that it stands for, and the clip behind it keeps step."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from posed_body import body_arrays, random_motion
from scipy.spatial.transform import Rotation

pytestmark = pytest.mark.blender
SCRIPT = Path(__file__).parent / "scripts/match_camera.py"
CLIP_FPS = 24000 / 1001
COUNT = 1300
VIEWS = np.array([[1500.0, 1920, 1080], [800.0, 720, 1280], [400.0, 333, 333]])


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "long.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), CLIP_FPS, (64, 48))
    for _ in range(COUNT):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    return path


@pytest.fixture(scope="session")
def cameras():
    """Poses [3, 4, 4] whose cameras look roughly at the origin, and points [50, 3] around it."""
    rng = np.random.default_rng(2)
    T_world_camera = np.tile(np.eye(4), (3, 1, 1))
    turns = Rotation.from_euler("xyz", rng.uniform(-0.3, 0.3, (3, 3)))
    T_world_camera[:, :3, :3] = (Rotation.from_euler("x", -np.pi / 2) * turns).as_matrix()
    T_world_camera[:, :3, 3] = -5.0 * T_world_camera[:, :3, 2]
    return T_world_camera, rng.uniform(-1, 1, (50, 3))


@pytest.fixture(scope="session")
def matched(blender, run_script, long_clip, cameras):
    T_world_camera, points = cameras
    quats_wxyz, pelvis_world = random_motion(np.random.default_rng(4), COUNT)
    return run_script(
        blender,
        SCRIPT,
        **body_arrays(),
        timestamps_s=np.arange(COUNT) / CLIP_FPS,
        quats_wxyz=quats_wxyz,
        pelvis_world=pelvis_world,
        clip=str(long_clip),
        T_world_camera=T_world_camera,
        intrinsics=VIEWS,
        points=points,
    )


def test_a_camera_that_moves_is_where_it_was_at_each_time(matched, cameras):
    T_world_camera, points = cameras
    focal_px, width, height = VIEWS[0]
    for seen, T in zip(matched["moving"], T_world_camera, strict=True):
        x, y, z = ((points - T[:3, 3]) @ T[:3, :3]).T
        pixels = np.stack([focal_px * x / z + width / 2, focal_px * y / z + height / 2], axis=-1)
        assert np.abs(seen[:, :2] - pixels).max() < 0.5
    share = 7 / 15
    places = T_world_camera[:2, :3, 3]
    np.testing.assert_allclose(
        matched["between"], (1 - share) * places[0] + share * places[1], atol=1e-4
    )


def test_projection_is_the_pinholes(matched, cameras):
    T_world_camera, points = cameras
    for seen, T, (focal_px, width, height) in zip(
        matched["projected"], T_world_camera, VIEWS, strict=True
    ):
        x, y, z = ((points - T[:3, 3]) @ T[:3, :3]).T
        pixels = np.stack([focal_px * x / z + width / 2, focal_px * y / z + height / 2], axis=-1)
        print("off by", np.abs(seen[:, :2] - pixels).max(), "px")
        assert np.abs(seen[:, :2] - pixels).max() < 0.5
        assert np.allclose(seen[:, 2], z, atol=1e-4)


@pytest.mark.parametrize(
    ("scene", "fps"), [("own", CLIP_FPS), ("in_24", 24), ("in_30", 30), ("in_12", 12)]
)
def test_the_clip_keeps_step_to_the_end(matched, scene, fps):
    frames, shown = matched[scene]
    times = (frames - 11) / fps
    assert times[-1] > (COUNT - 1) / CLIP_FPS - 1 / fps
    # The nearest of the clip's frames, give or take single precision.
    assert np.abs(shown - times * CLIP_FPS).max() < 0.51
    assert matched[f"{scene}_is_retimed"] == (scene != "own")
