import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from clips import (
    DATA,
    set_avi_frame_count,
    set_frame_durations,
    set_rotation,
    ticks_per_second,
    write_clip,
)
from ikol.errors import IkolError
from ikol.video import VideoInfo, open_video

WHITE = 200
BRIGHT_QUARTER = {0: (0, 0), 90: (0, 1), 180: (1, 1), 270: (1, 0)}


def read(path: Path, start_index: int = 0):
    with open_video(path, start_index) as video:
        frames = list(video)
        return video, frames


def test_frames_come_in_order_as_rgb(tmp_path: Path):
    video, frames = read(write_clip(tmp_path / "a.mp4", 10))
    assert video.info == VideoInfo(64, 48, 25.0, 10)
    assert [index for index, _, _ in frames] == list(range(10))
    assert np.allclose([time for _, time, _ in frames], np.arange(10) / 25.0)
    assert all(image.shape == (48, 64, 3) and image.dtype == np.uint8 for _, _, image in frames)
    assert video.warning == ""


def test_colours_are_red_green_blue():
    _, frames = read(DATA / "wide_pixels.mp4")
    # FFmpeg's test picture starts with red, green, blue from the left in its upper half.
    row = frames[0][2][6].astype(int)
    assert any(r > 150 and max(g, b) < 100 for r, g, b in row[:24])


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_rotation_metadata_is_applied(tmp_path: Path, degrees: int):
    path = write_clip(tmp_path / "phone.mp4", 3)
    set_rotation(path, degrees)
    video, frames = read(path)
    assert (video.info.width, video.info.height) == ((64, 48) if degrees % 180 == 0 else (48, 64))
    assert video.info.rotation_deg == degrees
    for _, _, image in frames:
        height, width = image.shape[:2]
        assert (width, height) == (video.info.width, video.info.height)
        quarters = image[: height // 2 * 2, : width // 2 * 2, 0].reshape(
            2, height // 2, 2, width // 2
        )
        bright = quarters.mean(axis=(1, 3)) > WHITE
        assert [tuple(place) for place in np.argwhere(bright)] == [BRIGHT_QUARTER[degrees]]


def test_variable_frame_rate_keeps_its_timestamps(tmp_path: Path):
    path = write_clip(tmp_path / "vfr.mp4", 8)
    second = ticks_per_second(path)
    durations = [second // 25 * n for n in (1, 3, 1, 1, 5, 2, 1, 1)]
    set_frame_durations(path, durations)
    _, frames = read(path)
    expected = np.concatenate([[0], np.cumsum(durations[:-1])]) / second
    assert np.allclose([time for _, time, _ in frames], expected, atol=1e-4)


def test_sound_and_b_frames_do_not_disturb():
    video, frames = read(DATA / "audio_and_b_frames.mp4")
    assert np.allclose([time for _, time, _ in frames], np.arange(25) / 25.0, atol=1e-4)
    assert video.warning == ""


def test_pixels_that_are_not_square_are_made_so():
    video, frames = read(DATA / "wide_pixels.mp4")
    assert (video.info.width, video.info.height) == (64, 48)
    assert frames[-1][2].shape == (48, 64, 3)


def test_a_header_without_a_length():
    video, frames = read(DATA / "no_length.webm")
    assert video.info.frame_count == 0
    assert len(frames) == 25
    assert video.warning == ""


def test_a_stream_without_timestamps_counts_frames():
    video, frames = read(DATA / "no_timestamps.h264")
    assert np.allclose([time for _, time, _ in frames], np.arange(10) / video.info.fps)


def test_one_frame(tmp_path: Path):
    _, frames = read(write_clip(tmp_path / "one.mp4", 1))
    assert [(index, time) for index, time, _ in frames] == [(0, 0.0)]


@pytest.mark.parametrize(("width", "height"), [(3840, 2160), (1080, 1920), (16, 16)])
def test_sizes(tmp_path: Path, width: int, height: int):
    video, frames = read(write_clip(tmp_path / "size.avi", 2, width, height))
    assert (video.info.width, video.info.height) == (width, height)
    assert frames[1][2].shape == (height, width, 3)


@pytest.mark.parametrize("name", ["mit Leerzeichen äöü ß.mp4", "歩く 動画.mp4", "take:2 100%d.mp4"])
def test_names_of_all_kinds(tmp_path: Path, name: str):
    if sys.platform == "win32" and ":" in name:
        name = name.replace(":", "_")
    folder = tmp_path / "Größe x"
    folder.mkdir()
    _, frames = read(write_clip(folder / "a.mp4", 2).rename(folder / name))
    assert len(frames) == 2


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_clip(tmp_path / "a.mp4", 2)
    monkeypatch.chdir(tmp_path)
    assert len(read(Path("a.mp4"))[1]) == 2


def test_reading_from_the_middle_is_the_same_as_the_rest(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", 30)
    _, whole = read(path)
    _, rest = read(path, 17)
    assert [(i, t) for i, t, _ in rest] == [(i, t) for i, t, _ in whole[17:]]
    assert all(np.array_equal(a[2], b[2]) for a, b in zip(rest, whole[17:], strict=True))


def test_a_start_after_the_end(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", 5)
    with pytest.raises(IkolError, match="ends after 5 frames") as caught:
        open_video(path, 5)
    assert caught.value.code == "video_start"


def test_what_decodes_of_a_cut_file_is_kept(tmp_path: Path):
    path = write_clip(tmp_path / "cut.avi", 50)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    video, frames = read(path)
    assert 5 <= len(frames) < 50
    assert video.frames_read == len(frames)
    assert video.missing_frames == 50 - len(frames)
    assert f"only {len(frames)} could be read" in video.warning


def test_a_header_that_promises_too_much_or_too_little(tmp_path: Path):
    path = write_clip(tmp_path / "a.avi", 20)
    set_avi_frame_count(path, 300)
    video, frames = read(path)
    assert video.info.frame_count == 300
    assert len(frames) == 20
    assert "300" in video.warning
    set_avi_frame_count(path, 3)
    video, frames = read(path)
    assert len(frames) == 20
    assert video.warning == ""


def test_no_warning_before_the_end(tmp_path: Path):
    with open_video(write_clip(tmp_path / "a.mp4", 5)) as video:
        next(iter(video))
        assert video.missing_frames == 0
        assert video.warning == ""


def test_closing_ends_the_frames(tmp_path: Path):
    video = open_video(write_clip(tmp_path / "a.mp4", 5))
    frames = iter(video)
    next(frames)
    video.close()
    assert list(frames) == []


def bad_file(kind: str, folder: Path) -> Path:
    path = folder / "bad.mp4"
    if kind == "text":
        path.write_text("This is no video.\n" * 100, encoding="utf-8")
    elif kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "cut before its index":
        data = write_clip(folder / "whole.mp4", 30).read_bytes()
        path.write_bytes(data[: len(data) // 2])
    elif kind == "noise":
        path.write_bytes(np.random.default_rng(0).bytes(20000))
    return path


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("missing", "video_missing"),
        ("empty", "video_empty"),
        ("folder", "video_unreadable"),
        ("text", "video_unreadable"),
        ("noise", "video_unreadable"),
        ("cut before its index", "video_unreadable"),
    ],
)
def test_errors_are_plain(tmp_path: Path, kind: str, code: str):
    path = bad_file(kind, tmp_path)
    with pytest.raises(IkolError) as caught:
        open_video(path)
    assert caught.value.code == code
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_the_decoder_keeps_quiet(tmp_path: Path):
    write_clip(tmp_path / "cut.avi", 50)
    data = (tmp_path / "cut.avi").read_bytes()
    (tmp_path / "cut.avi").write_bytes(data[: len(data) // 2])
    bad_file("text", tmp_path)
    script = (
        "import sys; from ikol.video import open_video\n"
        "from ikol.errors import IkolError\n"
        "print(len(list(open_video(sys.argv[1]))))\n"
        "try: open_video(sys.argv[2])\n"
        "except IkolError as error: print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "cut.avi"), str(tmp_path / "bad.mp4")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.split()[1] == "video_unreadable"
