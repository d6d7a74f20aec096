"""Training clips come back from their files as they were."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from damage import count_refusals
from ikol.errors import IkolError
from ikol.motion.camera import View
from ikol.training.data.clip import (
    SUFFIX,
    Scene,
    Seen,
    TrainingClip,
    find_clips,
    read_clip,
    write_clip,
)


def a_clip(frames: int = 7) -> TrainingClip:
    rng = np.random.default_rng(3)

    def numbers(*shape: int) -> Any:
        return rng.normal(size=shape).astype(np.float32)

    scene = Scene(
        motion="01_01",
        held_out=True,
        timestamps_s=np.arange(frames) / 30.0,
        R_parent_joint=numbers(frames, 24, 3, 3),
        pelvis_camera=numbers(frames, 3),
        betas=numbers(10),
        contacts=rng.random((frames, 4)) > 0.5,
        view=View(1100.5, 1280, 720),
        T_world_camera=np.eye(4),
    )
    tracked = rng.random(frames) > 0.2
    return TrainingClip(scene, Seen(tracked, numbers(frames, 33, 3), numbers(frames, 33, 3), True))


def test_round_trip(tmp_path: Path):
    clip = a_clip()
    write_clip(tmp_path / f"one{SUFFIX}", clip)
    assert find_clips(tmp_path) == [tmp_path / f"one{SUFFIX}"]
    again = read_clip(tmp_path / f"one{SUFFIX}")
    for one, other in ((clip.scene, again.scene), (clip.seen, again.seen)):
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"PK\x03\x04 cut off"])
def test_what_is_no_clip_says_so(tmp_path: Path, content: bytes):
    path = tmp_path / f"broken{SUFFIX}"
    path.write_bytes(content)
    with pytest.raises(IkolError) as error:
        read_clip(path)
    assert error.value.code == "bad_clip"


def test_damage_anywhere_is_no_other_error(tmp_path: Path):
    path = tmp_path / f"one{SUFFIX}"
    write_clip(path, a_clip())
    assert count_refusals(path, read_clip, "bad_clip", 150) > 50


def test_nothing_there(tmp_path: Path):
    with pytest.raises(IkolError) as error:
        find_clips(tmp_path)
    assert error.value.code == "no_clip"
    with pytest.raises(IkolError) as error:
        read_clip(tmp_path / "none.npz")
    assert error.value.code == "no_clip"
