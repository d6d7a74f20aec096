"""What a stream remembers of people."""

import weakref
from functools import partial

import pytest
import torch
from ikol.estimators.base import TrackSighting
from ikol.motion.camera import View
from ikol.motion.lagged import LaggedSolver
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline.following import SeenPeople
from ikol.pipeline.streaming import Streaming
from synthetic_clip import BODY, DIRECT, FOCAL_PX, SIZE, dancing, sightings

FPS = 5.0
FRAMES_EACH = 8

new_solver = partial(
    LaggedSolver, "synthetic", BODY, View(FOCAL_PX, *SIZE), torch.device("cpu"), SolveOptions()
)


@pytest.fixture(scope="module")
def dance():
    return sightings(dancing(FRAMES_EACH, FPS))


def one_after_the_other(dance, tracks, shot_of):
    """Frames with people by track, each as soon as the one before has gone."""
    return [
        SeenPeople(
            frame, frame / FPS, (TrackSighting(track, frame, seen.sighting),), shot_of(track)
        )
        for frame, (track, seen) in enumerate((track, seen) for track in tracks for seen in dance)
    ]


def streamed_tracks(frames, make_solver, look=lambda: None):
    """Tracks of the results by frame; `look` is called whenever somebody has gone."""
    streaming = Streaming(lambda: DIRECT, make_solver, everybody=True)
    solved = []
    for start in range(0, len(frames), FRAMES_EACH):
        part = frames[start : start + FRAMES_EACH]
        last = start + FRAMES_EACH == len(frames)
        solved += streaming.solve(part, start, last=last)
        look()
    return [[result.track for result in frame.people] for frame in solved]


@pytest.mark.parametrize("cuts", [False, True], ids=["one shot", "a shot each"])
def test_who_is_gone_is_forgotten(dance, cuts):
    alive = weakref.WeakSet()
    most = []

    def remembered():
        solver = new_solver()
        alive.add(solver)
        return solver

    frames = one_after_the_other(dance, range(15), lambda track: track if cuts else 0)
    streamed_tracks(frames, remembered, lambda: most.append(len(alive)))
    # In one shot: the first, whose world is that of all, this one, and those of three seconds.
    assert max(most) <= (2 if cuts else 5)


def test_who_comes_back_after_long_is_streamed_again(dance):
    tracks = [0, 1, 2, 3, 4, 1]
    frames = one_after_the_other(dance, tracks, lambda track: 0)
    expected = [[track] for track in tracks for _ in range(FRAMES_EACH)]
    assert streamed_tracks(frames, new_solver) == expected
