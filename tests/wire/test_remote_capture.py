"""The client's state machine under every order of messages."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ikol.wire.framing import Arrays
from ikol.wire.messages import (
    Cancel,
    Cancelled,
    Credit,
    Error,
    Finish,
    Frame,
    Message,
    Opened,
    Progress,
    Refined,
    Result,
)
from ikol.wire.remote_capture import CaptureState, RemoteCapture

IMAGE = np.zeros((2, 2, 3), np.uint8)
REFINED = Refined(track=0, body="", estimator="", fps=1.0, focal_px=1.0, width=1, height=1)
FINAL = {CaptureState.DONE, CaptureState.FAILED, CaptureState.CANCELLED}


class Recorder:
    """A capture and what it has sent."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.capture = RemoteCapture(1, self._send)

    def _send(self, message: Message, arrays: Arrays | None) -> None:
        assert (arrays is not None) == isinstance(message, Frame)
        self.sent.append(message)


def test_a_capture_from_start_to_end():
    recorder = Recorder()
    capture = recorder.capture
    assert capture.state is CaptureState.OPENING and not capture.can_send
    assert capture.handle(Opened(credits=2))
    capture.send_frame(0, 0.0, IMAGE)
    capture.send_frame(1, 0.1, IMAGE)
    assert not capture.can_send
    with pytest.raises(ValueError, match="no credit"):
        capture.send_frame(2, 0.2, IMAGE)
    assert not capture.handle(Credit(credits=1))
    assert capture.can_send
    capture.finish()
    assert not capture.can_send and capture.state is CaptureState.REFINING
    assert capture.handle(Progress(stage="refine", done=1, total=2))
    assert capture.handle(REFINED)
    assert capture.state is CaptureState.DONE and capture.finished
    assert [type(message) for message in recorder.sent] == [Frame, Frame, Finish]


def test_after_a_cancel_only_its_answer_is_news():
    recorder = Recorder()
    recorder.capture.handle(Opened(credits=2))
    recorder.capture.cancel()
    recorder.capture.cancel()
    assert [type(message) for message in recorder.sent] == [Cancel]
    assert recorder.capture.cancelled
    assert not recorder.capture.handle(Result(index=0, timestamp_s=0.0))
    assert not recorder.capture.handle(REFINED)
    assert recorder.capture.handle(Cancelled())
    assert recorder.capture.cancelled


def test_finish_before_the_opening_is_a_mistake():
    with pytest.raises(ValueError, match="opening"):
        Recorder().capture.finish()


steps: st.SearchStrategy[list[Any]] = st.lists(
    st.one_of(
        st.builds(Opened, credits=st.integers(0, 3)),
        st.builds(Credit, credits=st.integers(0, 3)),
        st.just(REFINED),
        st.just(Cancelled()),
        st.just(Error(code="x", message="y")),
        st.sampled_from(["frame", "finish", "cancel"]),
    )
)


@given(steps)
def test_frames_never_exceed_the_credits_and_an_end_is_final(steps: list[Any]):
    recorder = Recorder()
    capture = recorder.capture
    granted = frames = 0
    end = None
    for step in steps:
        if isinstance(step, Message):
            if not capture.finished and isinstance(step, Opened | Credit):
                # Opened sets what may be sent, a Credit adds to it.
                granted = frames + step.credits if isinstance(step, Opened) else granted
                granted += step.credits if isinstance(step, Credit) else 0
            capture.handle(step)
        elif step == "frame" and capture.can_send:
            capture.send_frame(frames, 0.0, IMAGE)
            frames += 1
        elif step == "finish" and capture.state is CaptureState.STREAMING:
            capture.finish()
        elif step == "cancel":
            capture.cancel()
        assert frames <= granted
        assert end is None or capture.state is end
        end = capture.state if capture.state in FINAL else None
