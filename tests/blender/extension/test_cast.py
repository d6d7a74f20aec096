"""Everybody in a clip becomes an armature of their own."""

import numpy as np
import pytest
from clips import TEXT, append_to_box, metadata_box

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]


def test_everybody(module, session, reach, two_shots, tmp_path):
    clip = tmp_path / two_shots.name
    clip.write_bytes(two_shots.read_bytes())
    key = "com.apple.quicktime.camera.focal_length.35mm_equivalent"
    append_to_box(clip, b"trak", metadata_box({key: (TEXT, b"26")}, with_version=False))
    run = session(module, "people", clip=str(clip), preferences=reach(module))
    seen = run.run(timeout_s=500)
    assert seen["people"] == {
        "two shots": [1, 24],
        "two shots 2": [1, 24],
        "two shots 3": [25, 44],
    }
    assert "44 frames, 3 results captured" in seen["notice"]
    assert seen["cameras"] == ["two shots 3 camera", "two shots camera"]
    assert seen["camera"] == "two shots camera"
    assert seen["markers"] == {"two shots camera": 1, "two shots 3 camera": 25}
    diagonal, width = np.hypot(*seen["size"]), seen["size"][0]
    assert seen["lens_per_sensor"] == pytest.approx(diagonal * 26 / 43.27 / width, rel=1e-3)
    assert seen["range"] == [1, 44]
    assert seen["active"] == "two shots"
    first, second = (np.array(seen["heads"][name]) for name in ("two shots", "two shots 2"))
    assert np.linalg.norm(first - second) > 0.3
    assert seen["pictures"] == {name: [128, 128] for name in seen["people"]}
    assert 0.3 < seen["bright"] <= 1.0
    assert seen["selected"] == ["two shots 2"]
    assert seen["after"] == ["two shots", "two shots 3"]
    assert seen["actions_gone"] == 2  # how they move, and when they are seen
    assert run.left_behind() == []
