import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from ikol.video.clock import Clock


def times(decoder_times: list[float], fps: float = 25.0) -> list[float]:
    clock = Clock(fps)
    return [clock.time_s(index, time) for index, time in enumerate(decoder_times)]


@given(st.lists(st.floats(), min_size=1, max_size=40))
def test_always_grows_from_zero(decoder_times: list[float]):
    result = times(decoder_times)
    assert result[0] == 0.0
    assert all(math.isfinite(time) for time in result)
    assert all(b > a for a, b in itertools.pairwise(result))


@given(
    st.floats(-1e4, 1e4),
    st.lists(st.floats(0.001, 10.0), min_size=1, max_size=40),
)
def test_good_timestamps_are_kept(start: float, steps: list[float]):
    good = np.concatenate([[0.0], np.cumsum(steps)])
    assert np.allclose(times([start + time for time in good]), good, atol=1e-6)


def test_a_repeated_timestamp_delays_nothing_after_it():
    assert np.allclose(times([0.0, 0.04, 0.04, 0.08, 0.12]), [0.0, 0.04, 0.06, 0.08, 0.12])


def test_without_timestamps_frames_are_counted():
    assert np.allclose(times([0.0] * 5), np.arange(5) / 25.0)
