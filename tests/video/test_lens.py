"""The field of view is that of the lens which a file states, whatever else is in the file."""

import math
import struct

import pytest
from clips import TEXT, append_to_box, metadata_box, set_rotation, write_clip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ikol.motion.camera import focal_length_px
from ikol.video import open_video
from ikol.video.lens import fov_deg_of

KEY = "com.apple.quicktime.camera.focal_length.35mm_equivalent"
FILM_DIAGONAL_MM = 43.27
SIGNED, SIGNED_32, FLOAT = 21, 67, 23
LENS = SIGNED_32, struct.pack(">i", 26)
OTHERS = {
    "com.apple.quicktime.make": (TEXT, b"Apple"),
    f"{KEY}.of_another": (SIGNED_32, struct.pack(">i", 99)),
}


def phone_clip(path, value=LENS, *, place=b"moov", version=False):
    write_clip(path, 3)
    append_to_box(path, place, metadata_box({**OTHERS, KEY: value}, with_version=version))
    return path


def info_of(path):
    with open_video(path) as video:
        assert len(list(video)) == 3
        return video.info


@pytest.mark.parametrize("place", [b"moov", b"trak"])
@pytest.mark.parametrize("version", [False, True])
@pytest.mark.parametrize("degrees", [0, 90])
def test_the_diagonal_is_that_of_film(tmp_path, place, version, degrees):
    path = phone_clip(tmp_path / "phone.mov", place=place, version=version)
    set_rotation(path, degrees)
    info = info_of(path)
    assert info.height == (48 if degrees == 0 else 64)
    focal_px = focal_length_px(info.width, info.height, info.fov_deg)
    assert focal_px == pytest.approx(math.hypot(64, 48) * 26 / FILM_DIAGONAL_MM, rel=1e-4)


@pytest.mark.parametrize(
    ("value", "focal_mm"),
    [
        ((SIGNED, b"\x00\x1c"), 28),
        ((SIGNED_32, struct.pack(">i", 13)), 13),
        ((FLOAT, struct.pack(">f", 77.5)), 77.5),
        ((TEXT, b"50.00mm"), 50),
        ((SIGNED_32, struct.pack(">i", -26)), None),
        ((SIGNED_32, b""), None),
        ((FLOAT, b"\x7f\xc0\x00\x00"), None),
        ((FLOAT, b"\x00"), None),
        ((TEXT, b"wide"), None),
        ((TEXT, b"4000"), None),
        ((9999, b"\x1a"), None),
    ],
)
def test_values_of_all_types(tmp_path, value, focal_mm):
    stated = info_of(phone_clip(tmp_path / "phone.mov", value)).fov_deg
    if focal_mm is None:
        assert stated is None
    else:
        half_mm = 0.5 * FILM_DIAGONAL_MM * 64 / math.hypot(64, 48)
        assert stated == pytest.approx(2 * math.degrees(math.atan(half_mm / focal_mm)), rel=1e-3)


@pytest.mark.parametrize("name", ["plain.mp4", "plain.avi"])
def test_a_file_that_says_nothing(tmp_path, name):
    assert info_of(write_clip(tmp_path / name, 3)).fov_deg is None


def test_a_huge_file_is_not_read(tmp_path):
    """Its pictures take 8 GiB, in a file with a hole and a box with a size of 64 bits."""
    phone = phone_clip(tmp_path / "phone.mov").read_bytes()
    path = tmp_path / "huge.mov"
    with path.open("wb") as file:
        size = 1 << 33
        file.write(struct.pack(">I4sQ", 1, b"mdat", size))
        file.seek(size)
        file.write(phone[phone.index(b"moov") - 4 :])
    assert fov_deg_of(path, 64, 48) == pytest.approx(fov_deg_of(tmp_path / "phone.mov", 64, 48))


@pytest.mark.parametrize("size", [0, 7, 15, 16, 1 << 31, (1 << 64) - 1])
def test_sizes_that_cannot_be(tmp_path, size):
    path = tmp_path / "damaged.mov"
    for header in (struct.pack(">I4sQ", 1, b"moov", size), struct.pack(">QI", size, 0)):
        path.write_bytes(header + bytes(9))
        assert fov_deg_of(path, 64, 48) is None


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_survived(tmp_path, data):
    path = tmp_path / "phone.mov"
    whole = path.read_bytes() if path.exists() else phone_clip(path).read_bytes()
    start = whole.index(b"moov") - 4
    film = bytearray(whole[start:])
    places = st.sampled_from([*range(8), *range(film.index(b"meta") - 4, len(film))])
    for _ in range(data.draw(st.integers(0, 4))):
        film[data.draw(places)] = data.draw(st.integers(0, 255))
    damaged = tmp_path / "damaged.mov"
    damaged.write_bytes(whole[:start] + film[: data.draw(st.integers(0, len(film)))])
    stated = fov_deg_of(damaged, 64, 48)
    assert stated is None or 5.0 <= stated <= 150.0
