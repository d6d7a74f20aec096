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
