"""In real windows: the clip behind the camera is upright, fills the frame and keeps step."""

import json
from pathlib import Path

import cv2
import pytest
from blenders import available
from coded_clip import SIZE, read_number, red_corner, turn_by_metadata, write_coded_clip
from ikol.video import open_video

pytestmark = [pytest.mark.blender, pytest.mark.window]
SCRIPT = Path(__file__).parent / "scripts/look_through_camera.py"
WINDOWS = [blender for blender in available() if blender.kind == "window"]
CLIP_FPS = 24
START = 10
SCENES = {"own": 24, "faster": 30, "slower": 12}
FRAMES = (10, 11, 33, 55)
TURNS = (90, 180, 270)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    write_coded_clip(folder / "coded.mp4", CLIP_FPS, 100)
    cases = [
        {
            "name": name,
            "path": str(folder / "coded.mp4"),
            "rotation_deg": 0,
            "size": SIZE,
            "timing": [fps, 1.0, START, True],
            "frames": FRAMES,
        }
        for name, fps in SCENES.items()
    ]
    for turn in TURNS:
        path = folder / f"turned{turn}.mp4"
        write_coded_clip(path, CLIP_FPS, 30)
        turn_by_metadata(path, turn)
        with open_video(path) as video:
            info = video.info
        timing = [CLIP_FPS, 1.0, 1, True]
        case = {"name": f"turned{turn}", "path": str(path), "timing": timing, "frames": [6]}
        cases.append({**case, "rotation_deg": info.rotation_deg, "size": (info.width, info.height)})
    return cases


@pytest.fixture(scope="module", params=WINDOWS, ids=lambda blender: blender.name)
def drawn(request, cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    (folder / "cases.json").write_text(json.dumps(cases))
    env = {"BLENDER_USER_RESOURCES": str(folder), "PYTHONPATH": str(SCRIPT.parent)}
    with request.param.display() as display:
        done = request.param.run(SCRIPT, str(folder), env=env, display=display)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return {
        (case["name"], frame): cv2.imread(str(folder / f"{case['name']}_{frame}.png"))
        for case in cases
        for frame in case["frames"]
    }


@pytest.mark.parametrize("scene", SCENES)
def test_the_clip_keeps_step(drawn, scene):
    for frame in FRAMES:
        due = (frame - START) * CLIP_FPS / SCENES[scene]
        assert abs(read_number(drawn[scene, frame]) - due) <= 0.5


def test_the_clip_is_upright(drawn):
    assert red_corner(drawn["own", START]) == (0, 0)


@pytest.mark.parametrize(("turn", "corner"), [(90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_rotation_metadata_is_honoured_and_the_frame_filled(drawn, turn, corner):
    picture = drawn[f"turned{turn}", 6]
    assert picture.shape[:2] == (SIZE if turn % 180 else SIZE[::-1])
    assert red_corner(picture) == corner
    back = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
    assert read_number(cv2.rotate(picture, back[turn])) == 5
