import numpy as np
import pytest
from hypothesis import given
from ikol.wire import limits
from ikol.wire.framing import (
    Arrays,
    ProtocolError,
    ProtocolVersionError,
    decode_client_message,
    decode_server_message,
    encode,
)
from ikol.wire.messages import (
    ClientMessage,
    Frame,
    Message,
    Person,
    Ping,
    Pong,
    Refined,
    Result,
    ServerMessage,
)
from msgspec import structs
from wire_strategies import with_arrays_client, with_arrays_server


def assert_same(sent: Message, arrays: Arrays, received: Message, out: Arrays) -> None:
    assert structs.replace(received, arrays=()) == sent
    assert list(out) == [array.name for array in received.arrays]
    for name, array in arrays.items():
        assert out[name].dtype == array.dtype and out[name].shape == array.shape
        assert out[name].tobytes() == array.tobytes()


@given(with_arrays_client)
def test_what_a_client_sends_arrives(sent: tuple[ClientMessage, Arrays]):
    assert_same(*sent, *decode_client_message(encode(*sent)))


@given(with_arrays_server)
def test_what_a_server_sends_arrives(sent: tuple[ServerMessage, Arrays]):
    assert_same(*sent, *decode_server_message(encode(*sent)))


def test_pixels_are_not_copied_in_either_direction():
    image = np.zeros((4, 5, 3), np.uint8)
    frames = encode(Frame(index=0, timestamp_s=0.0), {"image": image})
    _, arrays = decode_client_message(frames)
    assert np.shares_memory(image, np.frombuffer(frames[1], np.uint8))
    assert np.shares_memory(image, arrays["image"])


def test_types_are_converted_within_a_kind_and_strides_are_packed():
    transposed = np.arange(10.0).reshape(10, 1, order="F")[:, 0]
    sent = {
        "quats_wxyz": np.zeros((2, 24, 4)),
        "pelvis_world": np.asfortranarray(np.ones((2, 3))),
        "joints_world": np.zeros((2, 24, 3)),
        "betas": transposed[::-1],
        "confidence": np.zeros((2, 24)),
        "contacts": np.zeros((2, 4)),
        "landmarks_px": np.zeros((2, 33, 3)),
        "visible": np.array([True, False]),
        "timestamps_s": np.array([0.0, 0.1]),
        "T_world_camera": np.eye(4),
        "cuts_s": np.array([0.1]),
        "thumbnail": np.zeros(0, np.uint8),
        "kept": np.zeros((2, 253), np.float32),
        "T_own_camera": np.eye(4),
        "T_first_camera": np.zeros((0, 4, 4)),
        "hands_px": np.zeros((0, 2, 21, 3)),
        "hands_camera": np.zeros((0, 2, 21, 3)),
        "finger_quats_wxyz": np.zeros((0, 30, 4)),
    }
    refined = Refined(track=0, body="b", estimator="e", fps=25.0, focal_px=1e3, width=2, height=2)
    _, arrays = decode_server_message(encode(refined, sent))
    assert arrays["visible"].tolist() == [1, 0]
    assert arrays["betas"].tolist() == list(range(9, -1, -1))
    assert arrays["betas"].dtype == np.dtype("<f4")


def test_misaligned_bytes_become_aligned_arrays():
    result = Result(index=0, timestamp_s=0.0, people=(Person(track=0),))
    header, *payloads = encode(
        result,
        {
            "quats_wxyz": np.random.default_rng(0).normal(size=(1, 24, 4)),
            "pelvis_world": np.zeros((1, 3)),
            "confidence": np.zeros((1, 24)),
            "landmarks_px": np.zeros((1, 5, 3)),
        },
    )
    shifted = [memoryview(b"?" + bytes(payload))[1:] for payload in payloads]
    _, arrays = decode_server_message([header, *shifted])
    assert all(array.flags.aligned for array in arrays.values())
    assert arrays["quats_wxyz"].tobytes() == bytes(payloads[0])


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"image": np.zeros((4, 4), np.uint8)},
        {"image": np.zeros((4, 4, 4), np.uint8)},
        {"image": np.zeros((4, 4, 3), np.uint8), "more": np.zeros(3, np.uint8)},
    ],
)
def test_a_message_is_not_sent_with_wrong_arrays(arrays: Arrays):
    with pytest.raises(ProtocolError):
        encode(Frame(index=0, timestamp_s=0.0), arrays)


def test_losing_conversions_are_refused():
    with pytest.raises(TypeError):
        encode(Frame(index=0, timestamp_s=0.0), {"image": np.zeros((4, 4, 3), np.float32)})


def test_another_version_is_named():
    (header,) = encode(Ping())
    other = bytes(header[:4]) + (7).to_bytes(2, "little") + bytes(header[6:])
    with pytest.raises(
        ProtocolVersionError, match=rf"version 7 .* version {limits.PROTOCOL_VERSION}."
    ) as caught:
        decode_client_message([other])
    assert caught.value.peer_version == 7
    assert caught.value.code == "protocol"
    assert caught.value.remedy


def test_each_side_refuses_what_the_other_may_say():
    with pytest.raises(ProtocolError):
        decode_client_message(encode(Pong()))
    with pytest.raises(ProtocolError):
        decode_server_message(encode(Ping()))


def test_the_window_bounds_pixels_but_never_starves():
    assert limits.window_frames(1920, 1080) == limits.MAX_WINDOW_FRAMES
    assert limits.window_frames(3840, 2160) == 4
    assert limits.window_frames(16384, 2700) == limits.MIN_WINDOW_FRAMES
