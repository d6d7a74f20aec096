"""docs/wire-protocol.md says what the code does."""

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from ikol.wire import limits, payloads
from ikol.wire.framing import decode_client_message, encode
from ikol.wire.messages import (
    Body,
    ClientMessage,
    Frame,
    Message,
    Refined,
    Result,
    ServerMessage,
    Solve,
)
from msgspec import structs

SPECIFICATION = (Path(__file__).parents[2] / "docs" / "wire-protocol.md").read_text("utf-8")
MESSAGES: tuple[type[Message], ...] = (*get_args(ClientMessage), *get_args(ServerMessage))


def row_of(message: type[Message]) -> str:
    kind = message.__struct_config__.tag
    return next(line for line in SPECIFICATION.splitlines() if line.startswith(f"| `{kind}` |"))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_field_is_specified(message: type[Message]):
    for field in structs.fields(message):
        assert field.name in ("request", "arrays") or f"`{field.name}`" in row_of(message)


@pytest.mark.parametrize(
    "message",
    [
        Body(name=""),
        Result(index=0, timestamp_s=0.0),
        Refined(track=0, body="", estimator="", fps=1.0, focal_px=1.0, width=1, height=1),
        Solve(fps=1.0, focal_px=1.0, width=1, height=1),
    ],
    ids=lambda message: type(message).__name__,
)
def test_every_array_is_specified_with_type_and_shape(message: Message):
    slots = payloads.expected_arrays(message)
    assert slots
    for name, slot in slots.items():
        shape = ", ".join(map(str, slot.shape))
        assert f"`{name}` {slot.dtype.lstrip('<')} [{shape}]" in row_of(type(message))


def test_the_example_is_what_is_sent():
    image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    sent = [bytes(f) for f in encode(Frame(request=1, index=7, timestamp_s=0.28), {"image": image})]
    dumps = re.findall(r"^0000  .*?(?=\n\n|\n```)", SPECIFICATION, re.DOTALL | re.MULTILINE)
    shown = [bytes.fromhex("".join(line[6:53] for line in dump.splitlines())) for dump in dumps]
    assert shown == sent
    message, arrays = decode_client_message(shown)
    assert isinstance(message, Frame) and message.index == 7
    assert np.array_equal(arrays["image"], image)


@pytest.mark.parametrize(
    "value",
    [
        f"Protocol version **{limits.PROTOCOL_VERSION}**",
        f"| {limits.MAX_HEADER_BYTES} bytes |",
        f"| {limits.MAX_ARRAYS} |",
        f"| {limits.MAX_PAYLOAD_BYTES} bytes |",
        f"| {limits.MAX_IMAGE_SIDE} pixels |",
        f"| {limits.MAX_IMAGE_PIXELS} |",
        f"| {limits.MAX_CLIP_FRAMES} |",
        f"| {limits.MAX_CAPTURES_PER_CLIENT} |",
        f"| {limits.MAX_CAPTURES} |",
        f"{limits.PONG_TIMEOUT_S:g} s",
        f"{limits.CLIENT_TIMEOUT_S:g} s",
        f"{limits.PROBE_INTERVAL_S:g} s",
        f"{limits.WINDOW_BYTES // 2**20} MiB",
        f"{limits.window_frames(1920, 1080)} frames at 1080p",
        f"{limits.window_frames(3840, 2160)} at 2160p",
        f"never fewer than {limits.MIN_WINDOW_FRAMES}",
    ],
)
def test_every_limit_is_stated(value: str):
    assert value in SPECIFICATION
