"""A capture's states follow its events, and its end is told in a sentence."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def events(addon_module):
    return addon_module("capture.events")


@pytest.fixture
def session(addon_module):
    return addon_module("capture.session").Session("clip.mp4")


@pytest.fixture
def tell(addon_module):
    return addon_module("outcome").notice_of


def opened(events, frame_total=3):
    return events.ClipOpened(frame_total, 30.0, 64, 48, 0, "body", {})


def solved(events, index, tracked=True):
    person = events.PersonSolved(0, tracked, np.zeros((24, 4)), np.zeros(3))
    return events.FrameSolved(index, index / 30, (person,))


def refined(events, note="", track=0, last=True, seen_s=()):
    empty, times_s = np.zeros(0), np.array(seen_s, float)
    arrays = (empty, empty, empty, times_s, np.ones(len(times_s), bool), empty, empty)
    return events.ClipRefined(
        track, 0, 0.0, last, *arrays, 1.0, np.eye(4), np.zeros((0, 4, 4)), b"", note, None
    )


def play(session, happened):
    states = []
    for number, event in enumerate(happened):
        session.handle(event, float(number))
        states.append(session.state.value)
    return states


def test_a_capture_that_works(session, events, tell):
    happened = [
        events.BackendReady("1.0", "cpu", ("default",), ("blazepose",)),
        opened(events),
        *(solved(events, index, tracked=index > 0) for index in range(3)),
        events.Refining(1, 3),
        refined(events),
    ]
    assert play(session, happened) == [
        "starting",
        *(["capturing"] * 4),
        "refining",
        "done",
    ]
    assert (session.frames_done, session.frames_seen) == (3, 2)
    notice = tell(session, kept=True)
    assert notice.level.value == "INFO"
    assert str(notice) == (
        "clip.mp4: 3 frames captured. Nobody was seen in 1 of them; gaps are bridged."
    )


def test_several_people_are_done_with_the_last(session, events, tell):
    nobody = events.FrameSolved(1, 1 / 30, ())
    first, second = refined(events, last=False), refined(events, track=1)
    states = play(session, [opened(events), solved(events, 0), nobody, first, second])
    assert states[-2:] == ["capturing", "done"]
    assert (session.frames_done, session.frames_seen, session.people) == (2, 1, 2)
    assert str(tell(session, kept=True)) == (
        "clip.mp4: 2 frames, 2 results captured. Nobody was seen in 1 of them."
    )


def test_who_was_streamed_late_was_seen_all_the_same(session, events, tell):
    late = [events.FrameSolved(k, k / 30, ()) for k in range(2)]
    whole = refined(events, seen_s=(0.0, 1 / 30, 2 / 30))
    play(session, [opened(events), *late, solved(events, 2), whole])
    assert str(tell(session, kept=True)) == "clip.mp4: 3 frames captured."


def test_a_clip_that_hardly_shows_anybody_is_a_warning(session, events, tell):
    seen = [solved(events, index, tracked=index == 0) for index in range(3)]
    play(session, [opened(events), *seen, refined(events)])
    notice = tell(session, kept=True)
    assert notice.level.value == "WARNING"
    assert "Nobody was seen in 2 of them" in str(notice)


def test_a_note_is_a_warning(session, events, tell):
    play(session, [opened(events), solved(events, 0), refined(events, "The clip breaks off.")])
    notice = tell(session, kept=True)
    assert notice.level.value == "WARNING"
    assert str(notice) == "clip.mp4: 1 frame captured. The clip breaks off."


def test_failure_says_what_is_kept(session, events, tell):
    play(session, [opened(events), solved(events, 0), events.Failed("Gone.", "Again.", "lost")])
    assert session.finished
    assert str(tell(session, kept=True)) == ("Gone. The key of the first frame is kept. Again.")
    assert str(tell(session, kept=False)) == "Gone. Again."


def test_nothing_follows_the_end(session, events):
    play(session, [opened(events), events.Cancelled()])
    play(session, [solved(events, 0), refined(events), events.Failed("Late.", "", "x")])
    assert session.state.value == "cancelled"
    assert (session.frames_done, session.message) == (0, "")
