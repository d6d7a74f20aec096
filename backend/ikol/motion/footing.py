"""Where the ground is, and which feet stand on it, from a motion in the camera's frame."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from ikol.skeleton import JOINT_NAMES

from .clip_solver.body import SolverBody
from .clip_solver.evidence import Footing
from .clip_solver.skeleton import FIRST_SOLE, HANDS, NUM_SOLES
from .falling import falling
from .ground import ground_height, ground_heights, leaning_ground
from .hands_down import hands_down, split_by_sight
from .solve_clip import SolvedClip
from .time_steps import typical_step_s, velocities
from .world import level, up_direction

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_WRISTS: Final = [JOINT_NAMES.index(f"{side}_wrist") for side in ("left", "right")]

_SPEED_M_PER_S: Final = 0.1
_HEIGHT_M: Final = 0.05
_BY_MOTION: Final = (0.5, -0.3, -0.9)
_BY_BOTH: Final = (0.5, -0.25, -0.75, 0.6)
"""Logistic regression of true contacts on training clips: constant, height in 5 cm, logarithm of
the speed in m/s above 0.1, and the logit of the estimator's own word."""

_STEADY_S: Final = 0.1
_UNKNOWN: Final = 0.5
_LEAST_PROBABILITY: Final = 0.4
_SURE_PROBABILITY: Final = 0.7
"""A contact that is missed costs more than one that was none, which the solver lets go."""

_DRAGGED_M: Final = 0.1
"""Feet that were held this far from where they are seen rather slide."""

_SEEN: Final = 0.5
_UPRIGHT_COS: Final = np.cos(np.radians(15.0))
"""The feet of who leans further, where they are less seen than this, are guessed: who falls or lies
does not tell which way is up."""

_ON_GROUND_M: Final = 0.01
_HELD_M_PER_S: Final = 0.05
"""What stands on something else than the ground is slower than this."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How far a motion is believed in this round, see `Footing`."""

    stand_m: float
    far_m: float
    slip_m: float


ROUNDS: Final = (
    Closeness(stand_m=0.02, far_m=0.08, slip_m=0.03),
    Closeness(stand_m=0.01, far_m=0.03, slip_m=0.01),
)
"""First feet may come from afar, then those that came are drawn nearer and what did not come is
taken for a mistake."""


def find_footing(  # noqa: PLR0917
    clip: SolvedClip,
    body: SolverBody,
    timestamps_s: Float64,
    said: Float32 | None,
    free: Float32 | None,
    closeness: Closeness,
    given: Float64 | None = None,
) -> Footing:
    """Find the ground and what stands on it.

    Args:
        clip: A motion that may still slide.
        body: The person's body.
        timestamps_s: [T].
        said: Contacts as the estimator says [T, 4]; None if it says nothing of them.
        free: Soles and hands in the camera's frame [T, 6, 3] as they were seen, if `clip` is of
            such that were held already; those that were dragged away from there are let go.
        closeness: How near the truth the motion is.
        given: The camera [4, 4] in a world whose ground is known; None to find the ground.
    """
    held = held_of_clip(clip, body)
    soles = held[:, :NUM_SOLES]
    up = _up(clip, soles) if given is None else given[2, :3]
    heights = soles @ up
    local = ground_heights(heights.min(axis=-1), timestamps_s)
    probability = _probability(soles, heights - local[:, None], timestamps_s, said)
    probability *= 1.0 - falling(clip.pelvis_camera @ up, timestamps_s)[:, None]
    contacts = (probability - _LEAST_PROBABILITY) / (_SURE_PROBABILITY - _LEAST_PROBABILITY)
    # A limb outside the picture is eased into a pose that nobody saw: it does not stand.
    contacts = np.clip(contacts, 0.0, 1.0) * np.repeat(clip.feet_inside, 2, axis=1)
    let_go = np.ones(held.shape[:2])
    if free is not None:
        let_go += (_dragged_m(held, free) / _DRAGGED_M) ** 4
    contacts /= let_go[:, :NUM_SOLES]
    found = ground_height(clip, body, up, heights, contacts)
    ground = float(np.median(local)) if found is None else found
    leaning = leaning_ground(clip, body, up, ground)
    if given is not None:
        ground = -float(given[2, 3])
    elif leaning is not None:
        ground = leaning
    hands = held[:, NUM_SOLES:]
    above_m = hands @ up - ground - body.depths[list(HANDS)]
    down = hands_down(hands, above_m, clip.confidence[:, _WRISTS], timestamps_s)
    return Footing(
        contacts=contacts.astype(np.float32),
        up=up,
        ground=ground,
        stand_m=closeness.stand_m,
        far_m=closeness.far_m,
        slip_m=closeness.slip_m,
        hands=(down / let_go[:, NUM_SOLES:]).astype(np.float32),
        has_ground=leaning is None,
    )


def kept_footing(
    clip: SolvedClip, body: SolverBody, timestamps_s: Float64, footing: Footing
) -> Footing:
    """What of a footing is left in the motion that was solved with it.

    A sole that all else in the motion keeps off the ground stands only if it is held still: then
    it is on something else.
    """
    soles = soles_of_clip(clip, body)
    on_ground = np.abs(soles @ footing.up - footing.ground) < _ON_GROUND_M
    stands = on_ground | (_speeds(soles, timestamps_s) < _HELD_M_PER_S)
    return replace(footing, contacts=np.where(stands, footing.contacts, np.float32(0)))


def soles_of_clip(clip: SolvedClip, body: SolverBody) -> Float64:
    """Soles in the camera's frame [T, 4, 3], metres."""
    return clip.placed(body, [*range(FIRST_SOLE, FIRST_SOLE + NUM_SOLES)])


def held_of_clip(clip: SolvedClip, body: SolverBody) -> Float64:
    """What the ground may hold, in the camera's frame [T, 6, 3], metres: soles, then hands."""
    return clip.placed(body, [*range(FIRST_SOLE, FIRST_SOLE + NUM_SOLES), *HANDS])


def _dragged_m(held: Float64, free: Float32) -> Float64:
    """How far across the line of sight, where places are known well [T, 6]."""
    return split_by_sight(held - free, free.astype(np.float64))[0]


def _up(clip: SolvedClip, soles: Float64) -> Float64:
    """Up in the camera's frame [3]: where people stand, and across what they walk on."""
    directions = clip.up_camera.astype(np.float64)
    up = up_direction(directions, clip.up_weights.astype(np.float64))
    walks = (clip.feet_seen.min(-1) > _SEEN) | (directions @ up > _UPRIGHT_COS)
    walking = soles[walks & clip.confidence.any(-1)]
    lowest = (walking @ up).argmin(-1)
    return level(walking[np.arange(len(walking)), lowest], up)


def _probability(
    soles: Float64, above: Float64, timestamps_s: Float64, said: Float32 | None
) -> Float64:
    if len(soles) < 2:
        return np.full(above.shape, _UNKNOWN)
    features = [
        np.ones_like(above),
        np.clip(above / _HEIGHT_M, -6.0, 6.0),
        np.log(_speeds(soles, timestamps_s) + _SPEED_M_PER_S),
    ]
    factors: tuple[float, ...] = _BY_MOTION
    if said is not None:
        known = np.clip(said.astype(np.float64), 0.02, 0.98)
        features.append(np.log(known / (1.0 - known)))
        factors = _BY_BOTH
    logit = sum(factor * feature for factor, feature in zip(factors, features, strict=True))
    probability = 1.0 / (1.0 + np.exp(-np.asarray(logit, np.float64)))
    step_s = typical_step_s(timestamps_s)
    return uniform_filter1d(probability, 1 + 2 * round(0.5 * _STEADY_S / step_s), axis=0)


def _speeds(soles: Float64, timestamps_s: Float64) -> Float64:
    """Of soles [T, 4, 3] in m/s [T, 4]."""
    return np.asarray(np.linalg.norm(velocities(soles, timestamps_s), axis=-1), np.float64)
