"""Who is who in the end: stretches of tracks are linked by what people look like."""

import itertools

import numpy as np
import pytest
from ikol.estimators.base import TrackPart
from ikol.estimators.blazepose.people.appearance import Appearance
from ikol.estimators.blazepose.people.relinking import relinked
from ikol.estimators.blazepose.people.stretches import LOOK_FRAMES, Stretch, extend
from ikol.estimators.blazepose.region import Region

FPS = 30.0


def clothes(colour: int) -> Appearance:
    """Somebody all in one colour of some."""
    histograms = np.full((4, 3, 12), 0.01, np.float32)
    histograms[:, :, colour] = 0.89
    return Appearance(histograms, np.ones(4, np.float32))


def similar(a: int, b: int, share: float) -> Appearance:
    """Somebody whose clothes have this share of another colour."""
    return clothes(a).blended(clothes(b), share)


def followed(*spans: tuple[int, int, Appearance | None, float]) -> list[Stretch]:
    """Somebody's stretches, by frames from one to before another, look and place in sides."""
    stretches: list[Stretch] = []
    for start, stop, look, x in spans:
        for frame in range(start, stop):
            extend(stretches, frame, Region((200.0 * x, 300.0), 200.0, 0.0), look, clothes(11))
    return stretches


RED, BLUE, GREEN = clothes(1), clothes(5), clothes(9)


def people(parts: list[TrackPart]) -> dict[int, list[tuple[int, int, int]]]:
    """Track, start and stop of each part, by person."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for part in parts:
        found.setdefault(part.person, []).append((part.track, part.start, part.stop))
    return found


def test_who_stays_who_they_are_is_in_no_part():
    tracks = [
        followed((0, 40, RED, 0), (40, 50, None, 0.2), (50, 90, RED, 0.4)),
        followed((0, 40, BLUE, 0.6), (40, 50, None, 0.4), (50, 90, BLUE, 0.2)),
    ]
    assert relinked(tracks, FPS) == []
    assert relinked([], FPS) == []
    assert relinked([followed((3, 4, None, 0)), followed((5, 9, RED, 0))], FPS) == []


def test_two_who_were_exchanged_are_exchanged_back():
    tracks = [
        followed((0, 40, RED, 0), (40, 50, None, 0.2), (50, 90, BLUE, 0.2)),
        followed((0, 40, BLUE, 0.4), (40, 50, None, 0.2), (50, 90, RED, 0.3)),
    ]
    assert people(relinked(tracks, FPS)) == {
        0: [(0, 0, 45), (1, 45, 90)],
        1: [(1, 0, 45), (0, 45, 90)],
    }


def test_somebody_alone_may_change_colour():
    """In the shade nobody looks as before; there is nobody else it could be."""
    for shade in (similar(1, 5, 0.4), BLUE):
        tracks = [followed((0, 40, RED, 0), (41, 80, shade, 0.1))]
        assert len(tracks[0]) == 2
        assert relinked(tracks, FPS) == []


def test_a_track_that_goes_on_with_somebody_else_is_theirs_from_there():
    """The red one is lost and found as a third track, the blue one goes on as the red one's."""
    tracks = [
        followed((0, 60, RED, 0), (60, 64, None, 0.1), (64, 160, BLUE, 0.1)),
        followed((0, 61, BLUE, 0.2)),
        followed((70, 160, RED, 0.2)),
    ]
    assert people(relinked(tracks, FPS)) == {
        0: [(0, 0, 62), (2, 70, 160)],
        1: [(1, 0, 61), (0, 62, 160)],
    }


def test_nobody_gets_somebody_who_is_too_far_or_too_late():
    far = [followed((0, 60, RED, 0)), followed((70, 160, RED, 1))]
    late = [followed((0, 60, RED, 0)), followed((160, 260, RED, 0))]
    assert relinked(far, FPS) == relinked(late, FPS) == []


def test_a_track_in_two_halves_is_one():
    tracks = [
        followed((0, 60, RED, 0)),
        followed((0, 99, GREEN, 0.5)),
        followed((70, 160, RED, 0.1)),
    ]
    assert people(relinked(tracks, FPS)) == {0: [(0, 0, 60), (2, 70, 160)]}


def test_a_moment_that_shows_somebody_else_is_nobodys():
    tracks = [
        followed((0, 60, RED, 0), (61, 71, GREEN, 0), (72, 160, RED, 0)),
    ]
    assert people(relinked(tracks, FPS)) == {0: [(0, 0, 60), (0, 71, 160)]}


def test_clear_frames_are_not_given_up_for_hidden_ones():
    """The blue one's track shows nobody for long, then the red one, whose own ends there."""
    tracks = [
        followed((0, 400, RED, 0)),
        followed((0, 60, BLUE, 0), (60, 405, None, 0), (405, 600, RED, 0)),
    ]
    assert people(relinked(tracks, FPS)) == {
        0: [(0, 0, 400), (1, 400, 600)],
        1: [(1, 0, 232)],
    }


def test_who_is_always_in_company_is_somebody_too():
    """A track of which little is clear, and that goes over to somebody else."""
    tracks = [
        followed((0, 20, RED, 0), (20, 600, None, 0), (600, 700, BLUE, 0)),
        followed((0, 598, BLUE, 0)),
    ]
    assert people(relinked(tracks, FPS)) == {
        0: [(0, 0, 310)],
        1: [(1, 0, 598), (0, 598, 700)],
    }


def test_nobody_is_joined_who_is_much_larger():
    near, far = followed((0, 60, RED, 0)), followed((70, 160, RED, 0))
    assert relinked([near, far], FPS) != []
    for stretch in far:
        stretch.begins = stretch.ends = Region((0.0, 300.0), 100.0, 0.0)
    assert relinked([near, far], FPS) == []


def test_of_two_who_look_alike_the_nearer_one_is_meant():
    tracks = [
        followed((0, 60, RED, 0)),
        followed((66, 160, RED, 0.3)),
        followed((66, 160, RED, 0.1)),
    ]
    assert people(relinked(tracks, FPS)) == {0: [(0, 0, 60), (2, 66, 160)]}


def test_of_two_who_look_alike_everybody_keeps_their_track():
    """Even if each looks a little more as the other did, where the other was."""
    reddish = similar(1, 5, 3e-3)
    assert 0.005 < RED.distance(reddish) < 0.02
    tracks = [
        followed((0, 60, RED, 0), (60, 70, None, 0.1), (70, 160, reddish, 0.2)),
        followed((0, 60, reddish, 0.2), (60, 70, None, 0.1), (70, 160, RED, 0)),
    ]
    assert relinked(tracks, FPS) == []


def test_whoever_comes_back_to_a_track_stays_in_it():
    assert relinked([followed((0, 60, RED, 0), (400, 500, RED, 2))], FPS) == []


def test_tracks_of_different_looks_stay_two():
    other = similar(1, 5, 0.08)
    assert 0.1 < RED.distance(other) < 0.16
    assert relinked([followed((0, 60, RED, 0)), followed((62, 160, other, 0))], FPS) == []


def test_the_first_moment_of_a_track_is_somebodys():
    tracks = [
        followed((0, 20, BLUE, 0.1), (21, 100, RED, 0.1)),
        followed((0, 20, RED, 0)),
    ]
    assert people(relinked(tracks, FPS)) == {
        0: [(0, 0, 20)],
        1: [(1, 0, 20), (0, 20, 100)],
    }


def test_somebody_seen_twice_is_not_taken_apart_for_who_was_there_meanwhile():
    """Somebody who was there all that time cannot go on as who was there for less."""
    for start, stop in ((90, 96), (88, 99)):
        tracks = [followed((0, 100, RED, 0)), followed((start, stop, RED, 0.1))]
        assert relinked(tracks, FPS) == []
    assert relinked([followed((95, 100, RED, 0)), followed((90, 160, RED, 0))], FPS) == []


def test_two_tracks_of_one_person_for_a_moment_are_one():
    tracks = [followed((0, 70, RED, 0)), followed((60, 160, RED, 0.05))]
    assert people(relinked(tracks, FPS)) == {0: [(0, 0, 60), (1, 60, 160)]}


def test_a_glimpse_says_nothing():
    """Three frames in other colours, while somebody passes, are no change of person."""
    passing = [(40, 50, None, 0.0), (50, 53, GREEN, 0.0), (53, 60, None, 0.0)]
    tracks = [
        followed((0, 40, RED, 0), *passing, (60, 160, RED, 0)),
        followed((62, 160, GREEN, 0.1)),
    ]
    assert relinked(tracks, FPS) == []


def test_somebody_nameless_gets_a_number_that_nobody_has():
    """The middle of a track is of somebody who is in no other, the rest of one person."""
    tracks = [
        followed((0, 60, RED, 0), (61, 121, GREEN, 0), (122, 220, RED, 0)),
        followed((0, 220, BLUE, 3)),
    ]
    assert people(relinked(tracks, FPS)) == {
        0: [(0, 0, 60), (0, 121, 220)],
        2: [(0, 60, 121)],
    }


def test_short_tracks_stay_where_others_are_cut():
    tracks = [
        followed((0, 60, RED, 0), (61, 71, GREEN, 0), (72, 160, RED, 0)),
        followed((0, 12, BLUE, 3)),
    ]
    assert people(relinked(tracks, FPS)) == {0: [(0, 0, 60), (0, 71, 160)]}


@pytest.mark.parametrize("seed", range(5))
def test_everybody_is_at_one_place_at_a_time(seed: int):
    """Whatever tracks are like, parts are of existing frames and do not overlap."""
    rng = np.random.default_rng(seed)
    tracks: list[list[Stretch]] = []
    for _ in range(12):
        spans: list[tuple[int, int, Appearance | None, float]] = []
        frame = int(rng.integers(0, 200))
        for _ in range(rng.integers(1, 6)):
            stop = frame + int(rng.integers(1, 60))
            look = clothes(int(rng.integers(0, 3))) if rng.random() < 0.7 else None
            spans.append((frame, stop, look, float(rng.uniform(0, 1))))
            frame = stop + int(rng.integers(0, 2)) * int(rng.integers(0, 30))
        tracks.append(followed(*spans))
    parts = relinked(tracks, FPS)
    assert parts
    shown = set[tuple[int, int]]()
    for own in people(parts).values():
        for before, after in itertools.pairwise(own):
            assert before[2] <= after[1]
        for track, start, stop in own:
            assert tracks[track][0].first <= start < stop <= tracks[track][-1].last + 1
            frames = {(track, frame) for frame in range(start, stop)}
            assert not shown & frames
            shown |= frames


def test_the_look_at_either_end_is_the_mean_of_so_many_frames():
    looks = [similar(1, 5, k / 99) for k in range(100)]
    stretches: list[Stretch] = []
    for frame, look in enumerate(looks):
        extend(stretches, frame, Region((0.0, 0.0), 10.0, 0.0), look, GREEN)
    (stretch,) = stretches
    first = np.mean([look.histograms for look in looks[:LOOK_FRAMES]], axis=0)
    last = np.mean([look.histograms for look in looks[-LOOK_FRAMES:]], axis=0)
    np.testing.assert_allclose(stretch.head.histograms, first, atol=1e-5)
    np.testing.assert_allclose(stretch.tail.histograms, last, atol=1e-5)
    stretch.close()
    np.testing.assert_allclose(stretch.tail.histograms, last, atol=1e-5)


def test_stretches_begin_where_nobody_was_seen_or_others_leave():
    stretches = followed((2, 5, None, 0), (5, 9, RED, 0), (9, 12, None, 0), (12, 20, RED, 0))
    stretches_after_a_gap = followed((0, 9, RED, 0), (11, 20, RED, 0))
    assert [(one.first, one.last, one.clear) for one in stretches] == [(2, 11, 4), (12, 19, 8)]
    assert [(one.first, one.last, one.clear) for one in stretches_after_a_gap] == [
        (0, 8, 9),
        (11, 19, 9),
    ]


def test_joined_stretches_look_like_both_by_their_frames():
    red, blue = followed((0, 5, RED, 0))[0], followed((6, 16, BLUE, 0))[0]
    both = red.joined(blue)
    mean = (5 * RED.histograms + 10 * BLUE.histograms) / 15
    np.testing.assert_allclose(both.head.histograms, mean, atol=1e-5)
    np.testing.assert_allclose(both.tail.histograms, mean, atol=1e-5)
    assert (both.first, both.last, both.last_clear, both.clear) == (0, 15, 15, 15)
    long = followed((20, 60, BLUE, 0))[0]
    np.testing.assert_allclose(red.joined(long).tail.histograms, BLUE.histograms, atol=1e-5)
    np.testing.assert_allclose(long.joined(red).head.histograms, BLUE.histograms, atol=1e-5)
