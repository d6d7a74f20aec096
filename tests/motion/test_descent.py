"""The descent goes on where single precision cannot factorise."""

from dataclasses import replace

import numpy as np
from ikol.motion.clip_solver.band import UNKNOWNS, WIDTH
from ikol.motion.clip_solver.descent import descend, terms_of
from ikol.motion.clip_solver.kernel import kernels
from ikol.rotations import rotmats_from_quats_wxyz
from synthetic_clip import dancing
from test_clip_solver import evidence_of

FRAMES = 20


def test_windows_too_stiff_for_single_precision_are_damped_until_they_are_not():
    evidence, quats, start = evidence_of(dancing(FRAMES), noise_m=0.02)
    window = evidence.window(slice(0, FRAMES), start.astype(np.float64), None, (0, 0), 30.0)
    stencils, *weights = window.calm
    window = replace(window, calm=(stencils, *(1e10 * weight for weight in weights)))

    def cost_after(iterations):
        R, path = rotmats_from_quats_wxyz(quats.astype(np.float64)), start.astype(np.float64)
        descend(R, path, window, iterations, least_damping=0.0)
        scratch = np.empty((UNKNOWNS * FRAMES, WIDTH)), np.empty(UNKNOWNS * FRAMES)
        return kernels().assemble((R, path), *terms_of(window), *scratch)

    # The ninth is the first that fails.
    assert cost_after(40) < 0.5 * cost_after(10)
