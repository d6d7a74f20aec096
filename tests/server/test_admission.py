"""What may be opened and sent, decided without a socket."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.pipeline import PeopleSession
from ikol.pipeline.loading import load_estimator
from ikol.server.admission import accept_frame, check_open
from ikol.server.clients import Client
from ikol.server.job import Job
from ikol.server.outbox import Outbox
from ikol.video.info import VideoInfo
from ikol.wire import limits
from ikol.wire.messages import Frame, Open

WIDTH, HEIGHT = 8, 6
IMAGE = np.zeros((HEIGHT, WIDTH, 3), np.uint8)


@pytest.fixture(scope="module")
def outbox() -> Iterator[Outbox]:
    outbox = Outbox()
    yield outbox
    outbox.close()


@pytest.fixture(scope="module")
def session() -> PeopleSession:
    body = load_body()
    estimator = load_estimator("blazepose", body)
    return PeopleSession(estimator, body, VideoInfo(WIDTH, HEIGHT, 25.0, 0))


def open_job(outbox: Outbox, session: PeopleSession | None) -> Job:
    job = Job(b"x", Open(request=1, width=WIDTH, height=HEIGHT, fps=25.0), outbox)
    job.session = session
    return job


def frame(index: int, timestamp_s: float | None = None) -> Frame:
    return Frame(index=index, timestamp_s=index / 25.0 if timestamp_s is None else timestamp_s)


def refused(job: Job, message: Frame, image: np.ndarray = IMAGE) -> str:
    with pytest.raises(IkolError) as caught:
        accept_frame(job, message, image)
    assert caught.value.message and caught.value.remedy
    return caught.value.code


def test_no_frame_before_the_nets_are_loaded(outbox: Outbox):
    assert refused(open_job(outbox, None), frame(0)) == "credits"


def test_a_window_of_frames_and_one_more_for_each_result(outbox: Outbox, session: PeopleSession):
    job = open_job(outbox, session)
    for index in range(job.window):
        accept_frame(job, frame(index), IMAGE)
    assert refused(job, frame(job.window)) == "credits"
    job.solved += 1
    accept_frame(job, frame(job.window), IMAGE)
    assert refused(job, frame(job.window + 1)) == "credits"


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(-10, 10)), max_size=20))
def test_index_and_time_only_grow(
    outbox: Outbox, session: PeopleSession, steps: list[tuple[int, float]]
):
    job = open_job(outbox, session)
    taken: list[tuple[int, float]] = []
    for index, timestamp_s in steps:
        grows = not taken or (index > taken[-1][0] and timestamp_s > taken[-1][1])
        if grows:
            accept_frame(job, frame(index, timestamp_s), IMAGE)
            job.solved += 1
            taken.append((index, timestamp_s))
        else:
            assert refused(job, frame(index, timestamp_s)) == "order"
    assert job.received == len(taken)


def test_nothing_after_the_end_too_long_or_of_another_size(outbox: Outbox, session: PeopleSession):
    job = open_job(outbox, session)
    assert refused(job, frame(limits.MAX_CLIP_FRAMES)) == "clip_too_long"
    assert refused(job, frame(0), IMAGE.transpose(1, 0, 2)) == "frame"
    job.ending = True
    assert refused(job, frame(0)) == "order"
    assert job.received == 0


def test_pictures_that_cannot_be_held_are_refused_at_once():
    options = Open(request=1, width=16384, height=16384, fps=25.0)
    with pytest.raises(IkolError) as caught:
        check_open(options, Client(0.0, 0.0), 0)
    assert caught.value.code == "too_large"


def test_request_numbers_are_neither_zero_nor_shared(outbox: Outbox):
    client = Client(0.0, 0.0, {1: open_job(outbox, None)})
    for request in (0, 1):
        with pytest.raises(IkolError) as caught:
            check_open(Open(request=request, width=9, height=9, fps=1.0), client, 1)
        assert caught.value.code == "order"
    check_open(Open(request=2, width=9, height=9, fps=1.0), client, 1)


def test_a_full_backend_is_busy():
    options = Open(request=1, width=9, height=9, fps=1.0)
    check_open(options, Client(0.0, 0.0), limits.MAX_CAPTURES - 1)
    with pytest.raises(IkolError) as caught:
        check_open(options, Client(0.0, 0.0), limits.MAX_CAPTURES)
    assert caught.value.code == "busy"
