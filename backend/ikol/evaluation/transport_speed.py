"""Frames a second through the wire's real framing and sockets, with nothing behind them."""

import threading
import time
from collections.abc import Sequence
from typing import Final

import numpy as np
import zmq
from numpy.typing import NDArray

from ikol.skeleton import NUM_JOINTS
from ikol.wire.framing import decode_client_message, decode_server_message, encode
from ikol.wire.limits import window_frames
from ikol.wire.messages import Frame, Person, Result

Image = NDArray[np.uint8]

_LANDMARKS: Final = 33


def transport_fps(images: Sequence[Image], count: int) -> float:
    """Send frames as pixels to a ROUTER on loopback that answers each with a result.

    As many frames are under way as the server would grant.

    Args:
        images: Frames [H, W, 3] to send in turn.
        count: How many frames to send.

    Returns:
        Frames a second, there and back.
    """
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        router.linger = 0
        port = router.bind_to_random_port("tcp://127.0.0.1")
        answering = threading.Thread(target=_answer, args=(router, count), daemon=True)
        with context.socket(zmq.DEALER) as dealer:
            dealer.linger = 0
            dealer.connect(f"tcp://127.0.0.1:{port}")
            start_s = time.perf_counter()
            answering.start()
            _send(dealer, images, count)
            elapsed_s = time.perf_counter() - start_s
        answering.join()
    return count / elapsed_s


def _send(dealer: "zmq.Socket[bytes]", images: Sequence[Image], count: int) -> None:
    height, width = images[0].shape[:2]
    window = window_frames(width, height)
    for index in range(count + window):
        if index < count:
            message = Frame(request=1, index=index, timestamp_s=index / 30.0)
            image = images[index % len(images)]
            dealer.send_multipart(encode(message, {"image": image}), copy=False)
        if index >= window:
            decode_server_message([part.buffer for part in dealer.recv_multipart(copy=False)])


def _answer(router: "zmq.Socket[bytes]", count: int) -> None:
    arrays = {
        "quats_wxyz": np.zeros((1, NUM_JOINTS, 4), np.float32),
        "pelvis_world": np.zeros((1, 3), np.float32),
        "confidence": np.zeros((1, NUM_JOINTS), np.float32),
        "landmarks_px": np.zeros((1, _LANDMARKS, 3), np.float32),
    }
    for _ in range(count):
        identity, *parts = router.recv_multipart(copy=False)
        message, _ = decode_client_message([part.buffer for part in parts])
        if isinstance(message, Frame):
            result = Result(
                request=1,
                index=message.index,
                timestamp_s=message.timestamp_s,
                people=(Person(track=0),),
            )
            router.send_multipart([identity.bytes, *encode(result, arrays)])
