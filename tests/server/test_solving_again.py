"""Motions solved again by a real backend from what an earlier one sent of them."""

import numpy as np
import pytest
from backend_harness import Backend, Streamer, pump
from ikol.motion.solve_options import LIMBS, SolveOptions, limbs_named
from ikol.received import capture_of, solving_of
from ikol.wire.connection import Connection
from ikol.wire.framing import Arrays
from ikol.wire.messages import Cancelled, Error, Refined, Solve
from ikol.wire.messenger import Event
from ikol.wire.payloads import expected_arrays
from ikol.wire.solving import Solving
from msgspec import structs
from numpy.typing import NDArray

Frames = list[NDArray[np.uint8]]
LEGS = [joint for limb in ("left_leg", "right_leg") for joint in LIMBS[limb]]


@pytest.fixture(scope="module")
def first(backend: Backend, frames: Frames) -> Event:
    """A capture, whose connection has been closed since."""
    with backend.connect() as connection:
        streamer = Streamer(connection, frames)
        pump(connection, [streamer], lambda: streamer.capture.finished)
    return streamer.news[-1]


def question(event: Event, **choices: object) -> tuple[Solve, Arrays]:
    refined = event.message
    assert isinstance(refined, Refined)
    message = Solve(
        fps=refined.fps,
        focal_px=refined.focal_px,
        width=refined.width,
        height=refined.height,
        estimator=refined.estimator,
        camera_motion=refined.camera_motion,
        solving=solving_of(SolveOptions(**choices)),  # type: ignore[arg-type]
    )
    arrays = {name: event.arrays[name] for name in expected_arrays(message)}
    return message, {**arrays, "contacts": np.zeros((0, 4), np.float32)}


def answer(connection: Connection, message: Solve, arrays: Arrays) -> list[Event]:
    remote = connection.solve_again(message, arrays)
    news: list[Event] = []
    while not remote.finished:
        news += connection.poll(0.1)
    return news


def test_on_a_later_connection(backend: Backend, first: Event):
    with backend.connect() as connection:
        same = answer(connection, *question(first))[-1]
        other = answer(connection, *question(first, limbs=limbs_named(["upper"])))[-1]
    assert isinstance(same.message, Refined) and same.message.last
    before, after = (capture_of(event.message, event.arrays) for event in (first, same))
    # The ground, which is known by now, is the only difference.
    apart = np.linalg.norm(after.joints_world - before.joints_world, axis=-1)
    assert np.median(apart) < 0.005 and apart.max() < 0.06
    assert np.array_equal(after.timestamps_s, before.timestamps_s)
    assert np.array_equal(after.camera.T_world_camera, before.camera.T_world_camera)
    assert after.kept is not None and before.kept is not None
    assert np.array_equal(after.kept.rows, before.kept.rows)
    masked = capture_of(other.message, other.arrays)
    assert not masked.confidence[:, LEGS].any()
    assert np.degrees(np.linalg.norm(masked.pose_rotvecs[:, LEGS], axis=-1)).max() < 15.0


def test_edited_contacts_are_held_and_come_back(backend: Backend, first: Event):
    message, arrays = question(first)
    contacts = np.zeros_like(first.arrays["contacts"])
    contacts[5:15, 0] = 1.0
    with backend.connect() as connection:
        held = answer(connection, message, {**arrays, "contacts": contacts})[-1]
        (refused,) = answer(connection, message, {**arrays, "contacts": contacts - 1.0})
    assert np.array_equal(held.arrays["contacts"], contacts)
    assert isinstance(refused.message, Error) and refused.message.code == "kept"


def test_progress_comes_and_cancelling_is_answered(backend: Backend, first: Event):
    with backend.connect() as connection:
        news = answer(connection, *question(first))
        assert len(news) > 1
        remote = connection.solve_again(*question(first))
        remote.cancel()
        late: list[Event] = []
        while not late:
            late = connection.poll(0.1)
        assert [type(event.message) for event in late] == [Cancelled]


@pytest.mark.parametrize("damage", ["kept", "timestamps_s", "visible", "betas"])
def test_what_is_damaged_is_refused(backend: Backend, first: Event, damage: str):
    message, arrays = question(first)
    wrong = {name: array.copy() for name, array in arrays.items()}
    wrong[damage][:] = 0 if damage in {"visible", "timestamps_s"} else np.nan
    with backend.connect() as connection:
        (event,) = answer(connection, message, wrong)
        assert isinstance(event.message, Error) and event.message.code == "kept"
        assert isinstance(answer(connection, message, arrays)[-1].message, Refined)


def test_unknown_words_are_refused(backend: Backend, first: Event):
    message, arrays = question(first)
    wrong = structs.replace(message, solving=Solving(limbs=("tail",)))
    with backend.connect() as connection:
        (event,) = answer(connection, wrong, arrays)
    assert isinstance(event.message, Error) and event.message.code == "limb"
