from pathlib import Path

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.video import open_video

CLIP = Path(__file__).parents[3] / "scripts" / "demo_clip" / "walk.mp4"


@pytest.fixture(scope="session")
def blazepose() -> BlazePose:
    return BlazePose(load_body().rest_keypoints(np.zeros(10, np.float32)))


@pytest.fixture(scope="session")
def walk() -> list[np.ndarray]:
    """Thirty-two frames of a woman who walks through the picture."""
    with open_video(CLIP, 40) as video:
        return [image for _, (_, _, image) in zip(range(32), video, strict=False)]


@pytest.fixture(scope="session")
def cutouts(blazepose: BlazePose, walk: list[np.ndarray]) -> list[np.ndarray]:
    """A strip [540, 240, 3] around the woman in each frame."""
    tracker = blazepose.new_region_tracker("largest", 30.0)
    strips = []
    for frame in walk:
        person = tracker.track(frame)
        assert person is not None
        left, top, right, bottom = person.box_px
        x, y = (left + right) / 2, (top + bottom) / 2
        corner = np.array([x - 120, y - 270]).clip(0).astype(int)
        strips.append(frame[corner[1] : corner[1] + 540, corner[0] : corner[0] + 240])
    return strips
