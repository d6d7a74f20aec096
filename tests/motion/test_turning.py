"""A camera's turn is found among much that moves by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ikol.motion.turning import find_turn
from scipy.spatial.transform import Rotation


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6), degrees=st.floats(0.0, 20.0), strays=st.integers(0, 20))
def test_the_turn_that_most_agree_on(seed, degrees, strays):
    rng = np.random.default_rng(seed)
    axis = rng.normal(size=3)
    R = Rotation.from_rotvec(np.radians(degrees) * axis / np.linalg.norm(axis)).as_matrix()
    now = rng.normal(size=(60, 3)) * [0.4, 0.3, 0.0] + [0.0, 0.0, 1.0]
    now /= np.linalg.norm(now, axis=-1, keepdims=True)
    before = now @ R.T
    before[:strays] += 0.05 * rng.normal(size=(strays, 3))
    turn = find_turn(before, now, 1e-3, rng)
    np.testing.assert_allclose(turn.R_before_now, R, atol=1e-9 if not strays else 1e-3)
    assert turn.fits[strays:].all()
    assert np.linalg.det(turn.R_before_now) == pytest.approx(1.0)
