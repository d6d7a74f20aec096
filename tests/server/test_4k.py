"""Frames of 3840 x 2160 from a video file to the refined clip, through a real backend."""

from pathlib import Path

import numpy as np
from backend_harness import Backend
from clips import widen_to_4k, write_pictures
from ikol.client import capture
from ikol.pipeline import FrameResult
from ikol.wire import limits
from numpy.typing import NDArray

Frames = list[NDArray[np.uint8]]


def test_a_4k_clip_is_captured_as_the_same_clip_in_small(
    backend: Backend, frames: Frames, tmp_path: Path
):
    # More of them than may be under way at once.
    pictures = frames[-limits.window_frames(3840, 2160) - 2 :]
    (small,) = capture(write_pictures(tmp_path / "small.mp4", pictures), backend.address)
    results: list[FrameResult] = []
    (large,) = capture(
        write_pictures(tmp_path / "4k.mp4", [widen_to_4k(picture) for picture in pictures]),
        backend.address,
        on_result=results.append,
    )
    assert (large.camera.width, large.camera.height) == (3840, 2160)
    assert [result.index for result in results] == list(range(len(pictures)))
    assert large.visible.all() and small.visible.all()
    assert np.isfinite(large.joints_world).all()
    # Measured from the lower left corner, as the sky is above.
    height, width = pictures[0].shape[:2]
    expected = 3840 / width * (small.landmarks_px[..., :2] - (0, height))
    off_px = np.linalg.norm(large.landmarks_px[..., :2] - (0, 2160) - expected, axis=-1)
    print("landmarks off by", off_px.mean(), "of 3840 pixels on average, at most", off_px.max())
    assert off_px.mean() < 10
