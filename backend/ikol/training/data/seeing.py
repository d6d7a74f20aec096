"""What the nets would say of a scene: true landmarks, with errors as theirs.

The errors have the form of what monocular nets get wrong. The picture is nearly right; depth is
not, and a limb is wrong as a whole (it hangs on a tree of bones, and tilts); some of it stays the
same in a clip, some wanders, little is new in every frame. What is out of the picture is invented,
with little trust. Sides are mistaken, most of all where limbs cross. The size of the body is hardly
seen.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.mapping import ANKLE, HIP, WRIST
from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS
from ikol.estimators.blazepose.trust import inside_picture
from ikol.rotations import rotmats_from_rotvecs

from .clip import Scene, Seen
from .ideal import Ideal
from .landmark_tree import (
    GROUP_OF,
    LIMB,
    NUM_NODES,
    OTHER_SIDE,
    PART_OF,
    PARTS,
    PATHS,
    SWAPPED_TOGETHER,
    bones_of,
    passed_on,
    with_middles,
)
from .noise import NoiseModel, Spread
from .processes import spells, wander

Float64 = NDArray[np.float64]

_INVENTED_M: Final = 0.12
"""So far out of the picture nothing of a landmark is seen any more."""
_CROSSING_M: Final = 0.15
"""So close limbs are in the picture when they cross."""
_LEAST_INSIDE: Final = 0.3
"""Share of a person's landmarks in the picture below which they are not found."""


class _Observer:
    """One clip's errors."""

    def __init__(
        self, ideal: Ideal, scene: Scene, errors: NoiseModel, rng: np.random.Generator
    ) -> None:
        self._ideal, self._errors, self._rng = ideal, errors, rng
        self._size = (scene.view.width, scene.view.height)
        self._frames = len(scene.timestamps_s)
        self._step_s = float(np.median(np.diff(scene.timestamps_s)))
        self._outside = self._out_of_picture()
        self._astray = self._limbs_astray()
        self._difficulty = float(np.exp(rng.normal(0.0, errors.difficulty)))

    def see(self) -> Seen:
        errors, ideal = self._errors, self._ideal
        size = errors.size * ideal.size**-errors.size_lost
        size *= np.exp(self._rng.normal(0.0, errors.size_spread))
        moved = self._invented()
        moved += (ideal.R_view_carrier @ np.array(errors.offset_m)[..., None])[..., 0]
        across, in_space = self._noise()
        px = ideal.landmarks_px + ideal.px_per_m[:, None, None] * (moved[..., :2] + across)
        camera = self._misjudged() + moved + in_space
        camera = size * camera @ self._turn().swapaxes(-1, -2)
        trust = self._trust()
        for limbs in SWAPPED_TOGETHER:
            self._swap(limbs, (px, camera, trust))
        camera -= camera[:, HIP].mean(axis=1, keepdims=True)
        trust *= inside_picture(px, *self._size)
        return Seen(
            tracked=~self._missed(),
            landmarks_px=np.concatenate([px, trust[..., None]], axis=-1).astype(np.float32),
            landmarks_camera=camera.astype(np.float32),
            rendered=False,
        )

    def _turn(self) -> Float64:
        """Rotations [T, 3, 3] by which the whole body is mistaken."""
        errors = self._errors
        turn = self._rng.normal(errors.turn_mean_rad, errors.turn_bias_rad)
        return rotmats_from_rotvecs(turn + np.array(errors.turn_drift_rad) * self._wander((3,)))

    def _course(self, spread: Spread, shape: tuple[int, ...]) -> Float64:
        """Something that is partly constant in the clip and partly wanders [T, *shape]."""
        constant = self._rng.normal(0.0, spread[0], shape)
        return constant + spread[1] * self._wander(shape)

    def _wander(self, shape: tuple[int, ...]) -> Float64:
        return wander(self._rng, self._frames, shape, self._step_s, self._errors.memory_s)

    def _out_of_picture(self) -> Float64:
        """How far each landmark is out of the picture [T, 33], from 0 at its rim to 1."""
        px = self._ideal.landmarks_px
        beyond = np.maximum(-px, px - (np.array(self._size) - 1.0)).max(axis=-1)
        metres = beyond / self._ideal.px_per_m[:, None]
        return np.clip(metres / _INVENTED_M, 0.0, 1.0)

    def _limbs_astray(self) -> Float64:
        """Whether each landmark's limb is taken for something else [T, 33], 0 or 1."""
        errors, starts = self._errors, np.full(self._frames, self._errors.astray_per_s)
        rate = starts * self._step_s
        parts = [spells(self._rng, rate, self._step_s, errors.astray_s) for _ in PARTS]
        return np.where(LIMB, np.stack(parts, axis=1)[:, PART_OF], 0.0)[:, :NUM_LANDMARKS]

    def _doubt(self) -> Float64:
        return np.maximum(self._ideal.hidden, self._outside)

    def _misjudged(self) -> Float64:
        """The true landmarks with bones of wrong length and depth [T, 33, 3]."""
        errors, rng = self._errors, self._rng
        bones = bones_of(with_middles(self._ideal.landmarks_camera))
        spread = rng.normal(0.0, errors.bone_spread, NUM_NODES)
        bones *= (np.array(errors.bone_ratio) * np.exp(spread))[:, None]
        tilt = self._course(errors.part_tilt, (len(PARTS), 2))[:, PART_OF]
        stretch = self._course(errors.part_stretch, (len(PARTS),))[:, PART_OF]
        tilt, stretch = self._difficulty * tilt, self._difficulty * stretch
        flat = np.clip(rng.normal(*errors.flattening), -0.2, 0.6)
        depth = (1.0 - flat) * bones[..., 2] + (tilt * bones[..., :2]).sum(-1)
        # Where nothing of a limb is seen, nothing keeps it from going anywhere.
        gain = 1.0 + errors.hidden_gain * self._of_parts(self._doubt())[:, PART_OF]
        depth += gain * stretch * np.linalg.norm(bones, axis=-1)
        bones[..., 2] = depth
        return (PATHS @ bones)[:, :NUM_LANDMARKS]

    def _of_parts(self, values: Float64) -> Float64:
        """Mean over each part's landmarks [T, 6] of values [T, 33]."""
        member = (PART_OF[:NUM_LANDMARKS] == np.arange(len(PARTS))[:, None]).astype(np.float64)
        return values @ (member / member.sum(axis=1, keepdims=True)).T

    def _invented(self) -> Float64:
        """Where landmarks that are not seen are put, beside where they are [T, 33, 3]."""
        bones = bones_of(with_middles(self._ideal.landmarks_camera))
        down = np.zeros((self._frames, len(PARTS), 3))
        down[..., 1] = 1.0
        down += self._errors.guess_rad * self._wander((len(PARTS), 3))
        down /= np.linalg.norm(down, axis=-1, keepdims=True)
        guessed = down[:, PART_OF] * np.linalg.norm(bones, axis=-1, keepdims=True)
        unseen = np.maximum(self._outside, self._astray)[..., None]
        away = unseen * (guessed - bones)[:, :NUM_LANDMARKS]
        away[:, ~LIMB[:NUM_LANDMARKS]] = 0.0
        moved = PATHS[:NUM_LANDMARKS, :NUM_LANDMARKS] @ away
        return np.where(unseen > 0.0, moved, 0.0)

    def _noise(self) -> tuple[Float64, Float64]:
        """Errors of single landmarks in the picture [T, 33, 2] and in space [T, 33, 3], metres."""
        errors = self._errors
        bias, drift, jitter = (
            np.array(values)[GROUP_OF, None]
            for values in (errors.across_bias_m, errors.across_drift_m, errors.across_jitter_m)
        )

        def noise(axes: int) -> Float64:
            shape = (NUM_LANDMARKS, axes)
            white = self._rng.standard_normal((self._frames, *shape))
            steady = self._rng.standard_normal(shape)
            own = bias * steady + drift * self._wander(shape) + jitter * white
            return passed_on(errors.inherited) @ own

        gain = self._difficulty * (1.0 + errors.hidden_gain * self._doubt()[..., None])
        across = gain * noise(2)
        in_space = gain * noise(3)
        own = np.sqrt(1.0 - errors.shared**2)
        in_space[..., :2] = errors.shared * across + own * in_space[..., :2]
        in_space[..., 2] *= errors.depth_ratio
        return across, in_space

    def _trust(self) -> Float64:
        """Trust in each landmark [T, 33] but for the rim of the picture."""
        errors = self._errors
        of_clip, drift = errors.trust_spread
        logit = np.array(errors.seen_logit)[GROUP_OF] + self._rng.normal(0.0, of_clip)
        logit = logit + drift * self._wander((NUM_LANDMARKS,))
        logit -= np.array(errors.hidden_logit)[GROUP_OF] * self._ideal.hidden
        logit -= errors.outside_logit * self._outside + errors.astray_logit * self._astray
        return 1.0 / (1.0 + np.exp(-logit))

    def _swap(self, limbs: tuple[int, ...], arrays: tuple[Float64, ...]) -> None:
        """Mistake the sides of arms or legs for each other at times, in place."""
        errors = self._errors
        ends = self._ideal.landmarks_px[:, WRIST if limbs[0] < HIP.start else ANKLE]
        apart_m = np.linalg.norm(ends[:, 0] - ends[:, 1], axis=-1) / self._ideal.px_per_m
        rate = errors.swaps_per_s * np.where(apart_m < _CROSSING_M, errors.swaps_crossing, 1.0)
        swapped = spells(self._rng, rate * self._step_s, self._step_s, errors.swap_s)
        there = np.array(limbs)
        for array in arrays:
            array[np.ix_(swapped, there)] = array[np.ix_(swapped, OTHER_SIDE[there])]

    def _missed(self) -> NDArray[np.bool_]:
        errors = self._errors
        by_chance = spells(
            self._rng,
            np.full(self._frames, errors.misses_per_s * self._step_s),
            self._step_s,
            errors.miss_s,
        )
        return by_chance | ((self._outside < 0.5).mean(axis=1) < _LEAST_INSIDE)


def see(ideal: Ideal, scene: Scene, errors: NoiseModel, rng: np.random.Generator) -> Seen:
    """What the nets would say.

    Args:
        ideal: The scene's true landmarks.
        scene: The scene.
        errors: The nets' errors.
        rng: Source of randomness.
    """
    return _Observer(ideal, scene, errors, rng).see()
