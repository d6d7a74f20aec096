"""Several people and several shots, from sightings to captures."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.estimators.base import TrackPart, TrackSighting
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.following import SeenPeople
from ikol.video import VideoInfo
from synthetic_clip import BODY, SIZE, NoNets, dancing, sightings, standing, streamed

FRAMES = 40
FPS = 30.0


def moved(motion, x_m):
    motion.pelvis[:, 0] += x_m
    return motion


@pytest.fixture(scope="module")
def left():
    return sightings(moved(dancing(FRAMES, FPS), -0.8))


@pytest.fixture(scope="module")
def right():
    return sightings(moved(standing(FRAMES, FPS), 0.8))


def session(person="all", parts=()):
    info = VideoInfo(*SIZE, FPS, FRAMES)
    return PeopleSession(NoNets(parts), BODY, info, ClipOptions(person))


def frames(spans, cut=None):
    """Frames with people by track: their sightings and the frames that show them.

    The second track is that of a new shot if there is a cut, which comes out a frame late.
    """
    shown = []
    for frame in range(FRAMES):
        late = [cut] if cut is not None and frame == cut + 1 else []
        people = tuple(
            TrackSighting(track, then, seen[then].sighting)
            for track, (seen, start, stop) in enumerate(spans)
            for then in ([*late, frame] if track == 1 else [frame])
            if start <= then < stop and (then != cut or track == 0 or late)
        )
        shot = 1 if cut is not None and frame > cut else 0
        shown.append(SeenPeople(frame, frame / FPS, people, shot, cut if late else None))
    return shown


def test_everybody_from_entry_to_exit(left, right):
    clip = session()
    clip.record(frames([(left, 0, FRAMES), (right, 8, 31)]))
    captures = clip.finish()
    assert [capture.track for capture in captures] == [0, 1]
    assert [len(capture.timestamps_s) for capture in captures] == [FRAMES, 23]
    assert captures[1].timestamps_s[0] == pytest.approx(8 / FPS)
    assert all(capture.visible.all() for capture in captures)
    worlds = [capture.camera.T_world_camera for capture in captures]
    np.testing.assert_array_equal(*worlds)


def test_a_glimpse_is_no_person(left, right):
    clip = session()
    clip.record(frames([(left, 0, FRAMES), (right, 8, 14)]))
    assert [capture.track for capture in clip.finish()] == [0]


def test_one_person_from_the_first_frame_to_where_they_were_seen_last(left):
    clip = session("largest")
    clip.record(frames([(left, 8, 31)]))
    (capture,) = clip.finish()
    assert len(capture.timestamps_s) == 31
    assert capture.visible.tolist() == [False] * 8 + [True] * 23


def test_nothing_is_bridged_across_a_cut(left, right):
    # The tracker took the second shot's first frame for the first shot's person.
    clip = session()
    shown = frames([(left, 0, 21), (right, 20, FRAMES)], cut=20)
    for frame in shown:
        clip.record([frame])
    captures = clip.finish()
    assert [capture.shot for capture in captures] == [0, 1]
    assert [len(capture.timestamps_s) for capture in captures] == [20, 20]
    assert captures[1].timestamps_s[0] == pytest.approx(20 / FPS)
    assert all(capture.cuts_s == pytest.approx((20 / FPS,)) for capture in captures)


def test_what_is_told_late_finds_its_frame(left):
    clip = session()
    shown = frames([(left, 0, FRAMES)])
    early = tuple(one for frame in shown[:4] for one in frame.people)
    late = [SeenPeople(k, k / FPS, early if k == 3 else ()) for k in range(4)]
    clip.record([*late, *shown[4:]])
    (capture,) = clip.finish()
    assert capture.visible.all()
    assert len(capture.timestamps_s) == FRAMES


def test_streamed_results_name_their_tracks(left, right):
    clip = session()
    shown = frames([(left, 0, FRAMES), (right, 5, 30)])
    results = streamed(clip, shown, together=17)
    assert [(result.index, result.track) for result in results] == [
        (frame, track)
        for frame in range(FRAMES)
        for track in (0, 1)
        if track == 0 or 5 <= frame < 30
    ]
    beside = next(result for result in results if result.track == 1)
    first = next(result for result in results if result.track == 0)
    assert np.linalg.norm((beside.pelvis_world - first.pelvis_world)[:2]) == pytest.approx(
        1.6, abs=0.4
    )


def test_nobody():
    clip = session()
    clip.record(frames([]))
    with pytest.raises(IkolError) as caught:
        clip.finish()
    assert caught.value.code == "nobody"


@pytest.mark.parametrize(("count", "short"), [(round(0.3 * FPS), True), (round(0.5 * FPS), False)])
def test_nobody_in_a_clip_that_is_too_short_for_everybody(count, short):
    clip = session()
    clip.record(frames([])[:count])
    with pytest.raises(IkolError) as caught:
        clip.finish()
    assert (f"lasts {count / FPS:.2f} seconds" in str(caught.value)) == short


def test_tracks_that_went_over_to_each_other_are_exchanged(left, right):
    switched = [
        [*left[:20], *right[20:]],
        [*right[:20], *left[20:]],
    ]
    spans = [(one, 0, FRAMES) for one in switched]
    parts = [
        TrackPart(0, 0, 20, 0),
        TrackPart(1, 20, FRAMES, 0),
        TrackPart(1, 0, 20, 1),
        TrackPart(0, 20, FRAMES, 1),
    ]
    mended, plain = session(parts=parts), session()
    mended.record(frames(spans))
    plain.record(frames([(left, 0, FRAMES), (right, 0, FRAMES)]))
    for one, other in zip(mended.finish(), plain.finish(), strict=True):
        assert one.track == other.track
        np.testing.assert_array_equal(one.landmarks_px, other.landmarks_px)
        np.testing.assert_array_equal(one.pose_rotvecs, other.pose_rotvecs)


def test_a_person_of_two_tracks_is_one_and_what_is_nobodys_is_gone(left, right):
    """One track ends and goes on as another; in between it shows somebody else for a moment."""
    parts = [TrackPart(0, 0, 15, 0), TrackPart(2, 18, FRAMES, 0)]
    clip = session(parts=parts)
    clip.record(frames([(left, 0, 17), (right, 0, FRAMES), (left, 18, FRAMES)]))
    captures = clip.finish()
    assert [capture.track for capture in captures] == [0, 1]
    assert len(captures[0].timestamps_s) == FRAMES
    assert np.flatnonzero(~captures[0].visible).tolist() == [15, 16, 17]


def test_parts_of_another_shot_are_left_there(left, right):
    """A person of the second shot in two tracks; nobody is seen in what is said to be others."""
    parts = [
        *(TrackPart(1, 20, 30, 1), TrackPart(2, 30, FRAMES, 1), TrackPart(8, 36, FRAMES, 1)),
        TrackPart(2, 20, 25, 7),
    ]
    clip = session(parts=parts)
    shown = frames([(left, 0, 21), (right, 20, 30)], cut=20)
    for k, frame in enumerate(shown):
        more = (TrackSighting(2, k, right[k].sighting),) if k >= 30 else ()
        clip.record([replace(frame, people=(*frame.people, *more))])
    captures = clip.finish()
    assert [(one.shot, one.track, len(one.timestamps_s)) for one in captures] == [
        (0, 0, 20),
        (1, 1, 20),
    ]
    assert captures[1].visible.all()
