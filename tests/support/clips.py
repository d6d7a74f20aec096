"""Real video files for the tests, written with OpenCV and changed byte by byte."""

import itertools
import struct
from pathlib import Path

import cv2
import numpy as np
from ikol.video import open_video

WALK = Path(__file__).parents[2] / "scripts" / "demo_clip" / "walk.mp4"
DATA = Path(__file__).parents[1] / "video" / "data"
CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
TEXT = 1
"""Number of that type in metadata."""
TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def corner_picture(width: int, height: int, grey: int = 60) -> np.ndarray:
    """A grey picture with a white block in its upper left quarter."""
    picture = np.full((height, width, 3), grey, np.uint8)
    picture[: height // 2, : width // 2] = 255
    return picture


def write_clip(path: Path, frames: int, width: int = 64, height: int = 48, fps: float = 25.0):
    """Write a clip whose frames get brighter; MJPEG for .avi, else MPEG-4."""
    codec = cv2.VideoWriter.fourcc(*("MJPG" if path.suffix == ".avi" else "mp4v"))
    plain = path.with_name(f"plain{path.suffix}")
    writer = cv2.VideoWriter(str(plain), codec, fps, (width, height))
    for k in range(frames):
        writer.write(corner_picture(width, height, 20 + 4 * (k % 40)))
    writer.release()
    plain.replace(path)
    return path


def write_pictures(path: Path, images_rgb: list[np.ndarray], fps: float = 25.0) -> Path:
    """Write pictures of one size as an MPEG-4 clip."""
    size = (images_rgb[0].shape[1], images_rgb[0].shape[0])
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
    for image_rgb in images_rgb:
        writer.write(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def write_start_of_walk(path: Path, frames: int) -> Path:
    """Write the first frames of the clip that comes with the project (.mp4)."""
    with open_video(WALK) as video:
        images_rgb = [image for _, _, image in itertools.islice(video, frames)]
        return write_pictures(path, images_rgb, video.info.fps)


def widen_to_4k(image: np.ndarray) -> np.ndarray:
    """A picture as wide as 3840 x 2160, with a plain sky above it to that height."""
    height = round(image.shape[0] * 3840 / image.shape[1])
    scaled = cv2.resize(image, (3840, height))
    sky = np.full((2160 - height, 3840, 3), 200, np.uint8)
    return np.concatenate((sky, scaled))


def _replace_box(data: bytes, name: bytes, content: bytes) -> bytes:
    """MP4 data with the content of every box of a name replaced and all sizes put right."""
    out, at = b"", 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        inner = data[at + 8 : at + size]
        if kind == name:
            inner = content
        elif kind in CONTAINERS:
            inner = _replace_box(inner, name, content)
        out += struct.pack(">I4s", len(inner) + 8, kind) + inner
        at += size
    return out


def set_rotation(path: Path, degrees: int) -> None:
    """Write a display matrix that turns the picture clockwise into an MP4 file."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = (value << 16 for value in TURNS[degrees])
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(data))


def set_frame_durations(path: Path, durations: list[int]) -> None:
    """Give every frame of an MP4 file its own duration in ticks (12800 a second at 25 fps)."""
    entries = b"".join(struct.pack(">II", 1, ticks) for ticks in durations)
    content = struct.pack(">II", 0, len(durations)) + entries
    data = _replace_box(path.read_bytes(), b"stts", content)
    path.write_bytes(data.replace(b"edts", b"free"))  # its edit list states the old length


def ticks_per_second(path: Path) -> int:
    """The time base of an MP4 file's track."""
    data = path.read_bytes()
    at = data.index(b"mdhd") + 4 + 12
    return int(struct.unpack(">I", data[at : at + 4])[0])


def set_avi_frame_count(path: Path, count: int) -> None:
    """Write another number of frames into both headers of an AVI file."""
    data = bytearray(path.read_bytes())
    for name, offset in ((b"avih", 8 + 16), (b"strh", 8 + 32)):
        at = data.index(name) + offset
        data[at : at + 4] = struct.pack("<I", count)
    path.write_bytes(bytes(data))


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4 file."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def metadata_box(items: dict[str, tuple[int, bytes]], *, with_version: bool) -> bytes:
    """A `meta` box with values by their keys, each with the number of its type.

    With a version it is MP4's, without one QuickTime's.
    """
    handler = box(b"hdlr", struct.pack(">II4s12sx", 0, 0, b"mdta", b""))
    names = b"".join(box(b"mdta", key.encode()) for key in items)
    values = b"".join(
        box(number.to_bytes(4, "big"), box(b"data", struct.pack(">II", kind, 0) + value))
        for number, (kind, value) in enumerate(items.values(), start=1)
    )
    keys = box(b"keys", struct.pack(">II", 0, len(items)) + names)
    return box(b"meta", bytes(4 * with_version) + handler + keys + box(b"ilst", values))


def append_to_box(path: Path, name: bytes, content: bytes) -> None:
    """Put content at the end of a box of an MP4 file whose pictures come before the film's data."""
    data = path.read_bytes()
    at = data.index(name) + 4
    (size,) = struct.unpack(">I", data[at - 8 : at - 4])
    old = data[at : at - 8 + size]
    path.write_bytes(_replace_box(data, name, old + content))
