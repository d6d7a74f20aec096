"""What a JPEG claims is read before it is decoded."""

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ikol.errors import IkolError
from ikol.server.images import decode_jpeg, jpeg_size
from numpy.typing import NDArray


def jpeg_of(image: NDArray[np.uint8], *flags: int) -> NDArray[Any]:
    return cv2.imencode(".jpg", image, flags)[1].reshape(-1)


@given(
    st.integers(1, 200),
    st.integers(1, 200),
    st.sampled_from([(), (cv2.IMWRITE_JPEG_PROGRESSIVE, 1), (cv2.IMWRITE_JPEG_RST_INTERVAL, 2)]),
    st.booleans(),
)
def test_the_size_of_real_files(width: int, height: int, flags: tuple[int, ...], colour: bool):
    image = np.zeros((height, width, 3) if colour else (height, width), np.uint8)
    data = jpeg_of(image, *flags)
    assert jpeg_size(data.data) == (width, height)
    assert decode_jpeg(data, width, height).shape == (height, width, 3)


def test_colours_arrive_as_rgb():
    image_bgr = np.zeros((16, 16, 3), np.uint8)
    image_bgr[...] = (10, 100, 200)
    decoded = decode_jpeg(jpeg_of(image_bgr, cv2.IMWRITE_JPEG_QUALITY, 100), 16, 16)
    assert np.abs(decoded.astype(int) - (200, 100, 10)).max() <= 4


def test_segments_before_the_frame_are_skipped():
    data = jpeg_of(np.zeros((7, 9, 3), np.uint8)).tobytes()
    exif = b"\xff\xe1\x00\x10Exif\0\0" + b"\xff\xc0\x00\x11\x08\xff\xff\xff"
    padded = data[:2] + b"\xff\xff" + exif[1:] + data[2:]
    assert jpeg_size(memoryview(padded)) == (9, 7)


@given(st.binary(max_size=300))
def test_noise_has_no_size_or_a_harmless_one(data: bytes):
    for noise in (data, b"\xff\xd8" + data, b"\xff\xd8\xff\xe0" + data):
        size = jpeg_size(memoryview(noise))
        assert size is None or max(size) < 2**16


@given(st.data())
def test_damaged_files_are_refused_or_decoded_to_the_agreed_size(data: st.DataObject):
    noise = np.random.default_rng(0).integers(0, 255, (24, 32, 3), np.uint8)
    damaged = jpeg_of(noise).copy()
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(0, len(damaged)))]
    try:
        image = decode_jpeg(damaged, 32, 24)
    except IkolError as error:
        assert error.code == "frame"
    else:
        assert image.shape == (24, 32, 3)


def test_another_size_is_refused():
    with pytest.raises(IkolError, match="9, 7") as caught:
        decode_jpeg(jpeg_of(np.zeros((7, 9, 3), np.uint8)), 7, 9)
    assert caught.value.code == "frame"
