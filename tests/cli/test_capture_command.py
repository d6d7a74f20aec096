"""The command `ikol capture` as the user calls it."""

import re
import signal
import sys

import cv2
import numpy as np
import pytest
from clips import TEXT, append_to_box, metadata_box, write_pictures, write_start_of_walk
from ikol.cli.main import EXIT_INTERRUPTED, EXIT_USER_ERROR, run
from ikol.video import open_video

ENDLESS = 480
"""Frames."""


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory):
    """A second of the clip, under a name with spaces and letters beyond ASCII."""
    return write_start_of_walk(tmp_path_factory.mktemp("clip") / "ein Gang, übers Feld 走.mp4", 24)


def test_a_clip_to_npz_bvh_and_overlay(short_clip, tmp_path, capsys):
    npz, bvh, overlay = (tmp_path / name for name in ("Tänzer.npz", "a.bvh", "over.mp4"))
    code = run(
        ["capture", str(short_clip), "-o", str(npz), "-o", str(bvh), "--overlay", str(overlay)]
    )
    assert code == 0
    written = capsys.readouterr().err
    assert all(str(path) in written for path in (npz, bvh, overlay))
    with np.load(npz) as arrays:
        assert arrays["poses"].shape == (24, 72)
        assert arrays["joints"].shape == (24, 24, 3)
        assert arrays["visible"].all()
    assert "MOTION" in bvh.read_text()
    with open_video(short_clip) as source, open_video(overlay) as drawn:
        assert drawn.info.fps == pytest.approx(source.info.fps, rel=0.01)
        pairs = list(zip(source, drawn, strict=True))
    assert len(pairs) == 24
    changed = np.abs(pairs[12][0][2].astype(int) - pairs[12][1][2].astype(int)).max(-1) > 60
    assert 0.0005 < changed.mean() < 0.2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.fixture(scope="module")
def two_shots(short_clip, tmp_path_factory):
    """Two women in the picture, one the other's mirror image; then a closer look at one."""
    with open_video(short_clip) as video:
        walk = [image for _, _, image in video]
    both = [np.concatenate((image, image[:, ::-1])) for image in walk[:14]]
    close = [cv2.resize(closer(image), both[0].shape[1::-1]) for image in walk[10:22]]
    path = tmp_path_factory.mktemp("clip") / "two shots.mp4"
    return write_pictures(path, [*both, *close], 24.0)


def closer(image):
    """The right half, in the light of another day."""
    return np.ascontiguousarray(image[:, image.shape[1] // 2 :, ::-1])


def test_everybody_in_every_shot(two_shots, tmp_path, capsys):
    code = run(["capture", str(two_shots), "-o", str(tmp_path / "a.npz"), "--people", "all"])
    assert code == 0
    assert "cuts at 0.58 s" in capsys.readouterr().err
    results = []
    for number in (1, 2, 3):
        with np.load(tmp_path / f"a.{number}.npz") as arrays:
            results.append({name: arrays[name] for name in arrays.files})
    assert [int(result["shot"]) for result in results] == [0, 0, 1]
    assert len({int(result["track"]) for result in results}) == 3
    np.testing.assert_array_equal(results[0]["T_world_camera"], results[1]["T_world_camera"])
    assert all(result["timestamps"][-1] < 0.57 for result in results[:2])
    assert results[2]["timestamps"][0] == pytest.approx(14 / 24.0, abs=0.01)


def test_somebody_at_a_point(two_shots, tmp_path, capsys):
    npz = tmp_path / "a.npz"
    with open_video(two_shots) as video:
        width, height = video.info.width, video.info.height
    right = 0.85 * width
    for x, y in ((right, height / 4), (width - right, 3 * height / 4)):
        point = f"{x:.0f},{y:.0f}"
        assert run(["capture", str(two_shots), "-o", str(npz), "--people", point]) == 0
        with np.load(npz) as arrays:
            assert len(arrays["timestamps"]) == 14  # in that shot alone
            middle_px = arrays["keypoints2d"][0, :, :2].mean(0)
        assert np.abs(middle_px - (x, y)).max() < 0.1 * width
    capsys.readouterr()
    nobody = ["--people", f"{width // 2},{height // 4}"]
    assert run(["capture", str(two_shots), "-o", str(npz), *nobody]) == EXIT_USER_ERROR
    assert "in frame 0" in capsys.readouterr().err


def test_another_frame_rate(short_clip, tmp_path):
    npz = tmp_path / "a.npz"
    assert run(["capture", str(short_clip), "-o", str(npz), "--fps", "60", "--smooth", "0.2"]) == 0
    with np.load(npz) as arrays:
        assert float(arrays["mocap_framerate"]) == 60.0
        np.testing.assert_allclose(np.diff(arrays["timestamps"]), 1 / 60)


def test_the_lens_is_the_users_or_the_files(short_clip, tmp_path, capsys):
    phone, npz = tmp_path / "phone.mp4", tmp_path / "a.npz"
    phone.write_bytes(short_clip.read_bytes())
    key = "com.apple.quicktime.camera.focal_length.35mm_equivalent"
    append_to_box(phone, b"trak", metadata_box({key: (TEXT, b"26")}, with_version=False))
    focal_px, words = [], []
    for arguments in ([str(short_clip)], [str(phone)], [str(phone), "--fov", "90"]):
        assert run(["capture", *arguments, "-o", str(npz)]) == 0
        told = capsys.readouterr().err
        words.append([word for word in ("a guess", "its lens is") if word in told])
        with np.load(npz) as arrays:
            focal_px.append(float(arrays["camera_focal_px"]))
            width, height = arrays["camera_size"]
    diagonal = np.hypot(width, height)
    assert words == [["a guess"], ["its lens is"], []]
    assert focal_px == pytest.approx([diagonal, diagonal * 26 / 43.27, width / 2], rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "a.xyz"], "no known ending"),
        (["-o", "{clip}.npz", "--overlay", "{clip}"], "clip itself"),
        (["-o", "a.npz", "--overlay", "a.avi"], ".mp4"),
        (["-o", "a.npz", "--fps", "-3"], "no frame rate"),
        (["-o", "a.npz", "--fps", "fast"], "no frame rate"),
        (["-o", "a.npz", "--smooth", "2"], "smoothing"),
        (["-o", "a.npz", "--person", "tallest"], "tallest"),
        (["-o", "a.npz", "--fov", "200"], "field of view"),
        (["-o", "a.npz", "--body", "nowhere.npz"], "nowhere.npz"),
        (["-o", "a.npz", "--estimator", "magic"], "magic"),
        (["-o", "."], "ending"),
        ([], "output"),
    ],
)
def test_a_wrong_call_is_one_clear_line(
    short_clip, tmp_path, capsys, monkeypatch, *, arguments, words
):
    monkeypatch.chdir(tmp_path)
    filled = [argument.format(clip=short_clip) for argument in arguments]
    assert run(["capture", str(short_clip), *filled]) == EXIT_USER_ERROR
    message = capsys.readouterr().err.strip()
    assert words in message
    assert len([line for line in message.splitlines() if line.startswith("ikol:")]) == 1
    assert "Traceback" not in message
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "words"), [(None, "missing.mp4"), (b"", ""), (b"no video at all" * 50, "")]
)
def test_a_file_that_is_no_video(tmp_path, capsys, content, words):
    clip = tmp_path / "missing.mp4"
    if content is not None:
        clip.write_bytes(content)
    assert run(["capture", str(clip), "-o", str(tmp_path / "a.npz")]) == EXIT_USER_ERROR
    message = capsys.readouterr().err
    assert words in message
    assert "Traceback" not in message


def test_nobody_in_the_clip(tmp_path, capsys):
    clip = tmp_path / "wall.mp4"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (320, 240))
    for _ in range(4):
        writer.write(np.full((240, 320, 3), 120, np.uint8))
    writer.release()
    assert run(["capture", str(clip), "-o", str(tmp_path / "a.npz")]) == EXIT_USER_ERROR
    assert "Nobody" in capsys.readouterr().err
    assert not (tmp_path / "a.npz").exists()


def test_a_folder_that_may_not_be_written_is_told_before_the_work(short_clip, tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    code = run(["capture", str(short_clip), "-o", str(blocked / "a.npz")])
    assert code == EXIT_USER_ERROR
    assert str(blocked) in capsys.readouterr().err


def test_a_clip_cut_off_keeps_what_decodes_and_says_so(short_clip, tmp_path, capsys):
    clip = tmp_path / "cut.avi"
    with open_video(short_clip) as video:
        size = (video.info.width, video.info.height)
        writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, size)
        for _, _, image_rgb in video:
            writer.write(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR))
        writer.release()
    data = clip.read_bytes()
    clip.write_bytes(data[: int(0.6 * len(data))])
    npz = tmp_path / "a.npz"
    assert run(["capture", str(clip), "-o", str(npz)]) == 0
    assert "Warning" in capsys.readouterr().err
    with np.load(npz) as arrays:
        assert 8 <= len(arrays["poses"]) < 24


@pytest.fixture(scope="module")
def endless_clip(short_clip, tmp_path_factory):
    """The second of the clip, over and over: minutes of work."""
    path = tmp_path_factory.mktemp("clip") / "endless.mp4"
    with open_video(short_clip) as video:
        size = (video.info.width, video.info.height)
        pictures = [cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR) for _, _, image_rgb in video]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 24.0, size)
    for _ in range(ENDLESS // len(pictures)):
        for picture in pictures:
            writer.write(picture)
    writer.release()
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal and signal")
def test_ctrl_c_ends_it_with_most_of_the_work_undone(endless_clip, tmp_path):
    from terminal import AtTerminal  # noqa: PLC0415

    def frames_done(shown):
        counts = re.findall(r"(\d+)/(\d+)", shown)
        return max((int(done) for done, total in counts if int(total) == ENDLESS), default=0)

    npz = tmp_path / "a.npz"
    command = AtTerminal("capture", endless_clip, "-o", npz)
    command.wait_for(lambda shown: frames_done(shown) >= 5)
    command.process.send_signal(signal.SIGINT)
    code, _ = command.end(120)
    assert code == EXIT_INTERRUPTED
    assert 5 <= frames_done(command.shown) < ENDLESS // 3
    assert "Traceback" not in command.shown
    assert command.shown.rstrip().endswith("ikol: interrupted.")
    assert not list(tmp_path.iterdir())
