"""Varied adults: both sexes, ages, builds and limb proportions, with realistic statures.

Means and deviations are rounded from published adult surveys (stature 1.755 m and 1.625 m with
0.07 m and 0.065 m; a limb varies by about 4 % of its length at a given stature).
"""

import numpy as np

from body_builder.makehuman import BODY_VERTICES, Float, MakeHuman

_STATURE_M = {"female": (1.625, 0.065), "male": (1.755, 0.07)}
_LOCAL_DEVIATION = {
    "legs/measure-upperleg-height": 0.16,
    "legs/measure-lowerleg-height": 0.17,
    "arms/measure-upperarm-length": 0.16,
    "arms/measure-lowerarm-length": 0.16,
    "torso/torso-scale-vert": 0.20,
    "torso/measure-shoulder-dist": 0.32,
    "hip/hip-scale-horiz": 0.25,
    "hands/*-hand-scale": 0.15,
    "feet/*-foot-scale": 0.15,
    "neck/neck-scale-vert": 0.15,
    "torso/measure-waist-circ": 0.25,
    "torso/measure-hips-circ": 0.25,
}


def adults(makehuman: MakeHuman, count: int, rng: np.random.Generator) -> list[Float]:
    """Draw `count` adults, half of each sex; each is all vertices of the base mesh [19158, 3]."""
    return [_adult(makehuman, "female" if i % 2 else "male", rng) for i in range(count)]


def _adult(makehuman: MakeHuman, sex: str, rng: np.random.Generator) -> Float:
    race = rng.dirichlet((1.0, 1.0, 1.0))
    femininity = rng.beta(6.0, 1.2)
    macro = {
        "gender": 1.0 - femininity if sex == "female" else femininity,
        "age": rng.beta(1.2, 3.0),
        "muscle": _clipped_normal(rng, 0.5, 0.2),
        "weight": _clipped_normal(rng, 0.55, 0.25),
        "height": 0.0,
        "proportions": rng.uniform(0.3, 1.0),
        "cupsize": _clipped_normal(rng, 0.4, 0.18),
        "firmness": _clipped_normal(rng, 0.5, 0.18),
        "african": race[0],
        "asian": race[1],
        "caucasian": race[2],
    }
    local = {
        name: float(np.clip(rng.normal(0.0, deviation), -1.0, 1.0))
        for name, deviation in _LOCAL_DEVIATION.items()
    }
    # Stature is linear in the height parameter, the only one left free.
    shortest = makehuman.adult(macro, local)
    slope = makehuman.adult({**macro, "height": 1.0}, local) - shortest
    goal = rng.normal(*_STATURE_M[sex])
    height = (goal - _stature(shortest)) / (_stature(shortest + slope) - _stature(shortest))
    return shortest + height * slope


def _clipped_normal(rng: np.random.Generator, mean: float, deviation: float) -> float:
    return float(np.clip(rng.normal(mean, deviation), 0.0, 1.0))


def _stature(vertices: Float) -> float:
    return float(np.ptp(vertices[:BODY_VERTICES, 1]))
