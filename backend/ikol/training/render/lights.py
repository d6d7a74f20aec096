"""Light at random: sun, lamps, an overcast sky."""

import numpy as np
from numpy.typing import NDArray

from .painted import Lighting

Float64 = NDArray[np.float64]


def random_lighting(T_world_camera: Float64, rng: np.random.Generator) -> Lighting:
    """A main light from above and two weaker ones from anywhere.

    Args:
        T_world_camera: The camera [4, 4].
        rng: Source of randomness.
    """
    azimuth = rng.uniform(0.0, 2.0 * np.pi, 3)
    elevation = np.radians([rng.uniform(20.0, 85.0), *rng.uniform(-20.0, 80.0, 2)])
    to_light_world = np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ],
        axis=-1,
    )
    strengths = rng.uniform((0.35, 0.05, 0.05), (1.1, 0.5, 0.5))
    tints = 1.0 + rng.normal(0.0, 0.08, (3, 3))
    return Lighting(
        to_light_camera=(to_light_world @ T_world_camera[:3, :3]).astype(np.float32),
        colours=(strengths[:, None] * tints).astype(np.float32),
        softness=rng.uniform(0.0, 0.8, 3).astype(np.float32),
        ambient=(rng.uniform(0.08, 0.45) * (1.0 + rng.normal(0.0, 0.05, 3))).astype(np.float32),
        shadow=float(rng.uniform(0.2, 0.8)) if rng.random() < 0.3 else 0.0,
        cavity=float(rng.uniform(0.3, 1.0)) if rng.random() < 0.4 else 0.0,
    )
