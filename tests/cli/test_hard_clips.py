"""`ikol capture` on clips of all kinds with a real person in them, and on disks that fail."""

import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from clips import (
    TURNS,
    set_frame_durations,
    set_rotation,
    ticks_per_second,
    widen_to_4k,
    write_pictures,
)
from ikol.cli.main import EXIT_USER_ERROR, run
from ikol.video import open_video
from scipy.spatial.transform import Rotation

CLIP = Path(__file__).parents[2] / "scripts" / "demo_clip" / "walk.mp4"
PERSON = (slice(60, 540), slice(560, 1100))
"""Rows and columns of the demo clip in which the person walks during the frames below."""
FIRST, COUNT = 60, 6
WAIST = 272
"""Row of the demo clip at which the person's hips are just above."""
# A mount namespace of one's own is where a full or read-only file system is cheap.
MOUNTS = {"full": "size=60k", "read-only": "ro"} if sys.platform == "linux" else {}


@pytest.fixture(scope="module")
def frames():
    with open_video(CLIP, FIRST) as video:
        return [image for _, (_, _, image) in zip(range(COUNT), video, strict=False)]


def captured(clip: Path, *arguments: str) -> dict[str, np.ndarray]:
    npz = clip.with_suffix(".npz")
    assert run(["capture", str(clip), "-o", str(npz), *arguments]) == 0
    with np.load(npz) as arrays:
        return dict(arrays)


def head_and_foot_px(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean image positions of the nose and of the ankles, landmarks 0, 27 and 28."""
    points = arrays["keypoints2d"][arrays["visible"]][..., :2].mean(axis=0)
    return points[0], points[27:29].mean(axis=0)


@pytest.mark.parametrize("degrees", TURNS)
def test_a_clip_filmed_with_the_phone_turned(tmp_path, frames, degrees):
    upright = [np.ascontiguousarray(frame[PERSON]) for frame in frames]
    stored = [np.ascontiguousarray(np.rot90(image, degrees // 90)) for image in upright]
    clip = write_pictures(tmp_path / "turned.mp4", stored)
    set_rotation(clip, degrees)
    arrays = captured(clip)
    assert arrays["visible"].all()
    assert tuple(arrays["camera_size"]) == (upright[0].shape[1], upright[0].shape[0])
    head, foot = head_and_foot_px(arrays)
    assert foot[1] - head[1] > 100
    assert abs(foot[0] - head[0]) < 100
    assert (arrays["joints"][:, 15, 2] > arrays["joints"][:, 0, 2] + 0.3).all()


def test_a_variable_frame_rate_keeps_its_times(tmp_path, frames):
    clip = write_pictures(tmp_path / "variable.mp4", frames)
    ticks = ticks_per_second(clip)
    durations_s = [0.04, 0.04, 0.2, 0.1, 0.04, 0.04]
    set_frame_durations(clip, [round(ticks * duration) for duration in durations_s])
    arrays = captured(clip, "-o", str(tmp_path / "variable.bvh"))
    expected_s = np.cumsum([0.0, *durations_s[:-1]])
    np.testing.assert_allclose(arrays["timestamps"], expected_s, atol=1e-3)
    assert "MOTION" in (tmp_path / "variable.bvh").read_text()


@pytest.fixture(scope="module")
def walk():
    with open_video(CLIP, FIRST) as video:
        return [image for _, (_, _, image) in zip(range(30), video, strict=False)]


HIPS, BELOW, SHOULDERS = [1, 2], [4, 5, 7, 8], [16, 17]


def legs_from_rest_and_steps_deg(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Angles by which hips, knees and ankles stand off rest, and turn from frame to frame."""
    legs = [*HIPS, *BELOW]
    turned = Rotation.from_rotvec(arrays["poses"].reshape(-1, 24, 3)[:, legs].reshape(-1, 3))
    steps = turned[: -len(legs)].inv() * turned[len(legs) :]
    return np.degrees(turned.magnitude()), np.degrees(steps.magnitude())


def test_a_person_cut_at_the_waist_has_calm_legs(tmp_path, walk):
    images = [np.ascontiguousarray(image[:WAIST]) for image in walk]
    arrays = captured(write_pictures(tmp_path / "waist.mp4", images))
    assert arrays["visible"].all()
    trust = arrays["confidence"].mean(axis=0)
    assert trust[BELOW].max() < 0.35
    # Hips are just within the picture.
    assert trust[HIPS].max() < 0.5 < trust[SHOULDERS].min()
    from_rest_deg, steps_deg = legs_from_rest_and_steps_deg(arrays)
    assert from_rest_deg.mean() < 6.0
    assert from_rest_deg.max() < 20.0
    assert steps_deg.max() < 4.0


def test_a_person_behind_a_table_has_calm_legs_that_are_little_trusted(tmp_path, walk):
    images = [image.copy() for image in walk]
    for image in images:
        image[WAIST:] = (130, 90, 60)
        image[WAIST : WAIST + 14] = (180, 130, 90)
    arrays = captured(write_pictures(tmp_path / "table.mp4", images))
    assert arrays["visible"].all()
    trust = arrays["confidence"].mean(axis=0)
    assert trust[BELOW].max() < 0.25
    assert trust[HIPS].max() < 0.45 < trust[SHOULDERS].min()
    from_rest_deg, steps_deg = legs_from_rest_and_steps_deg(arrays)
    # A picture that goes on tells nothing of standing: they are bent.
    assert from_rest_deg.max() < 60.0
    assert steps_deg.max() < 6.0


def test_portrait(tmp_path, frames):
    images = [np.ascontiguousarray(frame[PERSON]) for frame in frames]
    sky = np.full((960 - images[0].shape[0], 540, 3), 200, np.uint8)
    arrays = captured(
        write_pictures(tmp_path / "clip.mp4", [np.concatenate((sky, i)) for i in images])
    )
    assert arrays["visible"].all()
    assert tuple(arrays["camera_size"]) == (540, 960)


def test_4k(tmp_path, frames):
    plain = captured(write_pictures(tmp_path / "plain.mp4", frames))
    arrays = captured(write_pictures(tmp_path / "4k.mp4", [widen_to_4k(frame) for frame in frames]))
    assert arrays["visible"].all()
    assert tuple(arrays["camera_size"]) == (3840, 2160)
    height, width = frames[0].shape[:2]
    for point, small in zip(head_and_foot_px(arrays), head_and_foot_px(plain), strict=True):
        # Measured from the lower left corner, as the sky is above.
        at, expected = point - (0, 2160), 3840 / width * (small - (0, height))
        print("off by", at - expected, "pixels of 3840")
        assert np.abs(at - expected).max() < 40


def test_one_frame(tmp_path, frames):
    arrays = captured(write_pictures(tmp_path / "one.mp4", frames[:1]))
    assert arrays["poses"].shape == (1, 72)
    assert arrays["visible"].all()
    assert np.isfinite(arrays["joints"]).all()


def test_of_two_people_the_chosen_one_is_captured(tmp_path, frames):
    pictures = [frame[PERSON] for frame in frames]
    half = pictures[0].shape[1]
    clip = write_pictures(
        tmp_path / "two.mp4", [np.hstack((picture, picture)) for picture in pictures]
    )
    for person, left, right in (("0", 0, half), ("1", half, 2 * half)):
        head, foot = head_and_foot_px(captured(clip, "--person", person))
        assert left < head[0] < right
        assert left < foot[0] < right


@pytest.mark.parametrize(
    ("person", "ordinal"), [("2", "3rd"), ("11", "12th"), ("20", "21st"), ("111", "112th")]
)
def test_somebody_who_is_not_there(tmp_path, frames, capsys, person, ordinal):
    pictures = [frame[PERSON] for frame in frames[:2]]
    clip = write_pictures(
        tmp_path / "two.mp4", [np.hstack((picture, picture)) for picture in pictures]
    )
    arguments = ["capture", str(clip), "-o", str(tmp_path / "a.npz"), "--person", person]
    assert run(arguments) == EXIT_USER_ERROR
    assert capsys.readouterr().err == (
        f"ikol: There is no {ordinal} person from the left: at most 2 people were seen at once. "
        "Choose somebody further left, or the largest person.\n"
    )


@pytest.mark.parametrize("kind", MOUNTS)
def test_a_disk_that_cannot_take_the_overlay(tmp_path, frames, kind):
    clip = write_pictures(tmp_path / "clip.mp4", frames)
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [sys.executable, "-m", "ikol", "capture", clip, "-o", tmp_path / "motion.npz"]
    command += ["--overlay", disk / "over.mp4"]
    script = (
        f"mount -t tmpfs -o {MOUNTS[kind]} none {shlex.quote(str(disk))} && "
        f"{{ {shlex.join(map(str, command))}; code=$?; ls -A {shlex.quote(str(disk))}; "
        "exit $code; }"
    )
    isolated = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(isolated, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == EXIT_USER_ERROR, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert str(disk) in done.stderr
    # A full disk is found out after the work, and takes nothing else with it.
    assert (tmp_path / "motion.npz").exists() == (kind == "full")


def test_outputs_in_folders_that_do_not_exist_yet(tmp_path, frames):
    clip = write_pictures(tmp_path / "clip.mp4", frames)
    npz, overlay = tmp_path / "a" / "b.npz", tmp_path / "c" / "d.mp4"
    assert run(["capture", str(clip), "-o", str(npz), "--overlay", str(overlay)]) == 0
    assert npz.is_file()
    assert overlay.is_file()


def test_a_broken_blender_takes_no_other_output_with_it(tmp_path, frames, monkeypatch, capsys):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no libGL >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("IKOL_BLENDER", str(broken))
    clip = write_pictures(tmp_path / "clip.mp4", frames)
    blend, npz = tmp_path / "a.blend", tmp_path / "a.npz"
    code = run(["capture", str(clip), "-o", str(blend), "-o", str(npz)])
    assert code == EXIT_USER_ERROR
    message = capsys.readouterr().err
    assert "a.blend" in message
    assert "no libGL" in message
    assert f"Wrote {npz}" in message
    assert npz.is_file()
    assert not blend.exists()
