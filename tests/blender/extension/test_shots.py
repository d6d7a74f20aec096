"""Each shot is seen by a camera of its own, and bodies are seen in theirs."""

import numpy as np
import pytest
from posed_body import body_arrays

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]
FRAMES = range(41)
CUT = 30
START = 11
MILLIMETRE = 1e-3


@pytest.fixture(scope="module")
def seen(newest, shared_session, tmp_path_factory, short_clip):
    arrays = tmp_path_factory.mktemp("body") / "body.npz"
    np.savez(arrays, **body_arrays())
    return shared_session(newest, "shots", clip=str(short_clip), arrays=str(arrays)).run()


def test_a_camera_moves_as_long_as_anybody_of_the_shot_is_there(seen):
    for looked_at in (seen["looked_at"], seen["early"]["looked_at"]):
        first, still = looked_at["6"], looked_at["24"]
        assert first[0] == still[0] == "short camera"
        assert max(looked_at[str(frame)][1] for frame in range(6, 25)) < MILLIMETRE


def test_the_scene_looks_through_each_shots_camera_from_its_cut_on(seen):
    looking = [seen["looked_at"][str(frame)][0] for frame in FRAMES]
    assert looking == ["short camera"] * CUT + ["short 3 camera"] * (len(FRAMES) - CUT)
    assert seen["markers"] == [
        ["Shot 1", START, "short camera"],
        ["Shot 2", START + CUT, "short 3 camera"],
    ]


def test_bodies_are_seen_while_their_people_are_there_or_nobody_is(seen):
    assert seen["shown"] == {
        "short": list(range(16)),
        "short 2": list(range(10, 25)),
        "short 3": list(range(33, 41)),
    }


def test_who_is_captured_onto_is_seen_at_all_times_until_it_is_undone(seen):
    assert seen["onto"] == seen["shown"] | {"short 3": list(FRAMES)}
    assert seen["given_back"] == seen["shown"]


def test_who_is_solved_again_at_another_rate_is_seen_while_the_motion_lasts(seen):
    # Two scene frames for one of the clip; the others are as they were.
    as_before = seen["shown"] | {"short 3": list(range(33, 81))}
    assert seen["solved_again"] == as_before | {"short 2": list(range(20, 49))}


def test_nothing_is_hidden_or_marked_for_one_person_in_one_shot(seen):
    assert seen["alone"] == {"shown": {"short": list(FRAMES)}, "markers": []}
    assert seen["early"]["markers"] == []


def test_nothing_is_left_of_it(seen):
    before, after, markers = seen["left"]
    assert before == after
    assert markers == 0
    assert seen["unused"] == []


def test_the_first_body_is_who_the_first_track_turned_out_to_be(seen):
    relinked = seen["relinked"]
    assert relinked["streamed"] == ["short", "short 2"]
    assert relinked["shown"] == {"short": list(range(25)), "short 2": list(range(33, 41))}
    assert relinked["active"] == "short"
    before, after = seen["left_of_relinked"]
    assert before == after


def test_a_camera_that_the_user_deletes_stays_away(seen):
    assert seen["without"] == ["short 3 camera"]
