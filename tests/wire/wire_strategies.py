"""Random valid messages with their arrays, for the tests of the wire."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.strategies import DrawFn, SearchStrategy
from ikol.wire import messages as m
from ikol.wire.payloads import Slot, expected_arrays
from ikol.wire.solving import Solving
from numpy.typing import NDArray

counts = st.integers(0, 2**31)
reals = st.floats(-1e12, 1e12)
texts = st.text(max_size=40)
sides = st.integers(1, 16384)

strengths = st.floats(0.0, 1.0)
solvings = st.builds(
    Solving,
    smooth=strengths,
    limb_smooth=st.dictionaries(texts, strengths, max_size=3),
    limbs=st.lists(texts, max_size=3).map(tuple),
    foot_lock=st.booleans(),
    ground=st.booleans(),
)
client_messages: SearchStrategy[m.ClientMessage] = st.one_of(
    st.builds(m.Hello, request=counts, client=texts),
    st.builds(m.GetBody, request=counts, body=texts),
    st.builds(
        m.Open,
        request=counts,
        width=sides,
        height=sides,
        fps=st.floats(0.01, 1000.0),
        frame_count=counts,
        person=texts,
        solving=solvings,
    ),
    st.builds(
        m.Solve,
        request=counts,
        fps=st.floats(0.01, 1000.0),
        focal_px=st.floats(1.0, 1e5),
        width=sides,
        height=sides,
        body=texts,
        estimator=texts,
        camera_motion=texts,
        solving=solvings,
    ),
    st.builds(
        m.Frame,
        request=counts,
        index=counts,
        timestamp_s=reals,
        encoding=st.sampled_from(["jpeg", "rgb"]),
    ),
    st.builds(m.Finish, request=counts),
    st.builds(m.Cancel, request=counts),
    st.builds(m.Ping),
    st.builds(m.Shutdown, token=texts),
)
people = st.lists(st.builds(m.Person, track=counts, tracked=st.booleans()), max_size=3)
server_messages: SearchStrategy[m.ServerMessage] = st.one_of(
    st.builds(m.Welcome, version=texts, device=texts, bodies=st.tuples(texts, texts)),
    st.builds(m.Body, request=counts, name=texts, licence=texts),
    st.builds(m.Opened, request=counts, credits=counts),
    st.builds(m.Credit, request=counts, credits=counts),
    st.builds(m.Result, request=counts, index=counts, timestamp_s=reals, people=people.map(tuple)),
    st.builds(m.Progress, stage=st.sampled_from(["frames", "refine"]), done=counts, total=counts),
    st.builds(
        m.Refined,
        request=counts,
        track=counts,
        shot=counts,
        last=st.booleans(),
        body=texts,
        estimator=texts,
        fps=reals,
        focal_px=reals,
        width=counts,
        height=counts,
        notices=st.lists(texts, max_size=2).map(tuple),
    ),
    st.builds(m.Cancelled, request=counts),
    st.builds(m.Pong),
    st.builds(m.Error, request=counts, code=texts, message=texts, remedy=texts),
)


@st.composite
def arrays_for(draw: DrawFn, message: m.Message) -> dict[str, NDArray[Any]]:
    """Arrays of any content and of any size that belongs to a message."""
    lengths = {"N": len(message.people)} if isinstance(message, m.Result) else {}
    for letter in "NHWVFTKCB":
        lengths.setdefault(letter, draw(st.integers(0, 3)))
    for letter in "MGE":
        lengths[letter] = draw(st.sampled_from([0, lengths["T"]]))
    lengths["P"], lengths["J"] = draw(st.sampled_from([(0, 0), (40, 30)]))

    def shape(slot: Slot) -> tuple[int, ...]:
        return tuple(lengths[n] if isinstance(n, str) else n for n in slot.shape)

    return {
        name: draw(hnp.arrays(np.dtype(slot.dtype), shape(slot), fill=st.nothing()))
        if np.prod(shape(slot)) < 30
        else np.random.default_rng(draw(st.integers(0, 9)))
        .integers(0, 255, (*shape(slot), np.dtype(slot.dtype).itemsize), np.uint8)
        .view(slot.dtype)[..., 0]
        for name, slot in expected_arrays(message).items()
    }


with_arrays_client = client_messages.flatmap(lambda m: st.tuples(st.just(m), arrays_for(m)))
with_arrays_server = server_messages.flatmap(lambda m: st.tuples(st.just(m), arrays_for(m)))
