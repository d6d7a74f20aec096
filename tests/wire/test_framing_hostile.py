"""Whatever arrives, decoding gives a valid message or the protocol's error, and stays small."""

import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ikol.wire import limits
from ikol.wire.framing import (
    Arrays,
    Buffer,
    ProtocolError,
    decode_client_message,
    decode_server_message,
    encode,
)
from ikol.wire.messages import Frame, Message
from msgspec import msgpack
from wire_strategies import with_arrays_client, with_arrays_server

PREFIX = limits.MAGIC + limits.PROTOCOL_VERSION.to_bytes(2, "little")
DECODERS = [decode_client_message, decode_server_message]
Decoder = Callable[[Sequence[Buffer]], tuple[Message, Arrays]]
valid_frames = st.one_of(with_arrays_client, with_arrays_server).map(
    lambda sent: [bytes(frame) for frame in encode(*sent)]
)
msgpack_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def survive(frames: Sequence[bytes]) -> None:
    received = sum(map(len, frames))
    for decode in DECODERS:
        try:
            _, arrays = decode(frames)
        except ProtocolError:
            continue
        assert sum(array.nbytes for array in arrays.values()) <= received


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_noise(frames: list[bytes]):
    survive(frames)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_noise_behind_a_right_prefix(frames: list[bytes]):
    survive([PREFIX + frames[0], *frames[1:]])


@given(st.dictionaries(st.text(), msgpack_values, max_size=6), st.sampled_from([*"abc"]))
def test_any_map_as_a_header(fields: dict[str, Any], kind: str):
    kinds = {"a": "frame", "b": "refined", "c": "open"}
    survive([PREFIX + msgpack.encode(fields | {"kind": kinds[kind]})])


@given(valid_frames, st.data())
def test_flipped_bytes(frames: list[bytes], data: st.DataObject):
    header = bytearray(frames[0])
    for _ in range(data.draw(st.integers(1, 4))):
        header[data.draw(st.integers(0, len(header) - 1))] = data.draw(st.integers(0, 255))
    survive([bytes(header), *frames[1:]])


@given(valid_frames, st.data())
def test_truncated_frames(frames: list[bytes], data: st.DataObject):
    cut = data.draw(st.integers(0, len(frames) - 1))
    frames[cut] = frames[cut][: data.draw(st.integers(0, len(frames[cut])))]
    survive(frames)


@given(valid_frames, st.data())
def test_missing_added_and_swapped_frames(frames: list[bytes], data: st.DataObject):
    survive(data.draw(st.permutations(frames)))
    survive(frames[:-1])
    survive([*frames, b"more"])
    survive(frames * 5)


HUGE = 2**31


@pytest.mark.parametrize(
    "fields",
    [
        {"arrays": [{"name": "image", "dtype": "u1", "shape": [HUGE, HUGE, 3]}]},
        {"arrays": [{"name": "image", "dtype": "u1", "shape": [HUGE] * 4}]},
        {"arrays": [{"name": "image", "dtype": "|O", "shape": [1, 1, 3]}]},
        {"arrays": [{"name": "image", "dtype": "<f4", "shape": [1, 1, 3]}]},
        {"arrays": [{"name": "image", "dtype": "u1", "shape": [-1, 1, 3]}]},
        {"arrays": [{"name": "image", "dtype": "u1", "shape": [1, 1, 3]}] * 17},
        {"arrays": [{"name": "imagf", "dtype": "u1", "shape": [1, 1, 3]}]},
        {"index": -1},
        {"index": 2**40},
        {"timestamp_s": float("nan")},
        {"timestamp_s": float("inf")},
        {"encoding": "pickle"},
        {"request": -1},
    ],
)
@pytest.mark.parametrize("decode", DECODERS)
def test_hostile_headers(fields: dict[str, Any], decode: Decoder):
    header = {
        "kind": "frame",
        "index": 0,
        "timestamp_s": 0.0,
        "arrays": [{"name": "image", "dtype": "u1", "shape": [1, 1, 3]}],
    }
    frames = [PREFIX + msgpack.encode(header | fields), b"\1\2\3"]
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            decode(frames)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "body",
    [
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\x91" * 60_000,
        b"\x81\xa1z" + b"\x91" * 60_000,
        b"\x82\xa4kind\xa5hello\xa1z" + b"\x81\xa1z" * 20_000,
        b"\x82\xa4kind\xa5hello\xa6client\xa4\xff\xfe\xfd\xfc",
        b"\x82\xa4kind\xa5hello\xa6arrays\xdd\xff\xff\xff\xff",
    ],
)
@pytest.mark.parametrize("decode", DECODERS)
def test_messagepack_that_lies_about_its_length(body: bytes, decode: Decoder):
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            decode([PREFIX + body])
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("decode", DECODERS)
def test_too_many_frames_and_too_large_headers(decode: Decoder):
    for frames in ([], [b""] * 100, [PREFIX + b"\0" * limits.MAX_HEADER_BYTES]):
        with pytest.raises(ProtocolError):
            decode(frames)


@settings(max_examples=20)
@given(st.integers(0, 4), st.integers(0, 4))
def test_a_payload_has_exactly_the_size_its_header_says(missing: int, extra: int):
    header, image = encode(Frame(index=0, timestamp_s=0.0), {"image": np.ones((2, 3, 3), "u1")})
    changed = bytes(image)[missing:] + b"\0" * extra
    if missing == extra:
        decode_client_message([header, changed])
    else:
        with pytest.raises(ProtocolError):
            decode_client_message([header, changed])
