"""How the BlazePose nets err: the numbers of the noise model. `seeing.py` says what they do."""

from dataclasses import dataclass
from typing import Final

from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS

from .landmark_tree import GROUPS, NUM_NODES

Spread = tuple[float, float]
"""Standard deviations of what is constant in a clip, and of what wanders in time."""
Axes = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class NoiseModel:
    """Errors of the nets. Metres are the person's; a group is one of `GROUPS`, in their order.

    Attributes:
        across_bias_m: Error across the view that is constant in a clip, each group [9].
        across_drift_m: Error across the view that wanders [9].
        across_jitter_m: Error across the view that is new in every frame [9].
        inherited: Share of a landmark's error across the view that goes on to the next of its limb.
        difficulty: Spread of a factor on errors that a clip has in common, as a logarithm.
        shared: Correlation of the errors across the view in the picture and in space.
        depth_ratio: How many times greater these errors are in depth.
        memory_s: Time after which what wanders has forgotten where it was.
        offset_m: Where the nets put each landmark, seen from its place on the body, in the axes
            of the joint that carries it (`CARRIERS`) [33, 3].
        turn_mean_rad: Rotation vector by which the whole body is turned, in the view's axes [3].
        turn_bias_rad: Spread of that rotation from clip to clip, about each axis [3].
        turn_drift_rad: Spread of its wandering [3].
        part_tilt: Depth that is mistaken all over a part (trunk, head, a limb) for each metre
            across the view, along either axis of the picture: it leans or turns.
        part_stretch: Depth that is added along each limb's bones, in metres for each metre.
        flattening: Mean and spread of the share by which depth is compressed in a clip.
        bone_ratio: Length of each node's bone in what the nets say, of 1 for the truth [35].
        bone_spread: Spread of these lengths from clip to clip.
        size: What the nets make of the size of an average body, of 1 for the truth.
        size_lost: Share of a body's difference in size from the average one that is not seen.
        size_spread: Spread of the size that is seen, as a logarithm.
        hidden_gain: How many times greater errors get where nothing is seen, less one.
        guess_rad: How far limbs of which nothing is seen are guessed off hanging down.
        astray_per_s: How often a limb that is in the picture is guessed as well.
        astray_s: How long that lasts on average.
        astray_logit: What it takes off its trust.
        swaps_per_s: How often arms, and how often legs, are mistaken for each other where they
            are well apart.
        swaps_crossing: How many times as often where they cross in the picture.
        swap_s: How long that lasts on average.
        misses_per_s: How often a person in full view is not found.
        miss_s: How long that lasts on average.
        seen_logit: Mean trust in what is seen, as a logit, each group [9].
        hidden_logit: What hiding takes off it [9].
        trust_spread: Spread of trust as a logit: of all landmarks of a clip, and of each in time.
        outside_logit: What being out of the picture takes off it.
    """

    across_bias_m: tuple[float, ...]
    across_drift_m: tuple[float, ...]
    across_jitter_m: tuple[float, ...]
    inherited: float
    difficulty: float
    shared: float
    depth_ratio: float
    memory_s: float
    offset_m: tuple[Axes, ...]
    turn_mean_rad: Axes
    turn_bias_rad: Axes
    turn_drift_rad: Axes
    part_tilt: Spread
    part_stretch: Spread
    flattening: tuple[float, float]
    bone_ratio: tuple[float, ...]
    bone_spread: float
    size: float
    size_lost: float
    size_spread: float
    hidden_gain: float
    guess_rad: float
    astray_per_s: float
    astray_s: float
    astray_logit: float
    swaps_per_s: float
    swaps_crossing: float
    swap_s: float
    misses_per_s: float
    miss_s: float
    seen_logit: tuple[float, ...]
    hidden_logit: tuple[float, ...]
    trust_spread: Spread
    outside_logit: float

    def __post_init__(self) -> None:
        across = (self.across_bias_m, self.across_drift_m, self.across_jitter_m)
        groups = (*across, self.seen_logit, self.hidden_logit)
        if {len(values) for values in groups} != {len(GROUPS)}:
            raise ValueError(f"each group of {len(GROUPS)} needs a number")
        if len(self.offset_m) != NUM_LANDMARKS:
            raise ValueError(f"offset_m has {len(self.offset_m)} rows, not {NUM_LANDMARKS}")
        if len(self.bone_ratio) != NUM_NODES:
            raise ValueError(f"bone_ratio has {len(self.bone_ratio)} values, not {NUM_NODES}")


BLAZEPOSE: Final = NoiseModel(
    across_bias_m=(0.009, 0.017, 0.008, 0.006, 0.005, 0.015, 0.007, 0.007, 0.010),
    across_drift_m=(0.010, 0.015, 0.012, 0.011, 0.009, 0.017, 0.013, 0.009, 0.013),
    across_jitter_m=(0.002, 0.002, 0.003, 0.005, 0.003, 0.002, 0.003, 0.004, 0.006),
    inherited=0.55,
    difficulty=0.5,
    shared=0.9,
    depth_ratio=2.0,
    memory_s=0.35,
    offset_m=(
        (0.0, 0.006, -0.021),
        (-0.004, 0.007, -0.009),
        (-0.01, 0.0, -0.023),
        (-0.014, 0.003, -0.014),
        (0.004, 0.007, -0.009),
        (0.01, 0.0, -0.023),
        (0.014, 0.003, -0.014),
        (-0.022, 0.013, 0.025),
        (0.022, 0.013, 0.025),
        (-0.009, 0.012, -0.007),
        (0.009, 0.012, -0.007),
        (-0.011, -0.008, 0.002),
        (0.011, -0.008, 0.002),
        (-0.001, 0.004, 0.015),
        (0.001, 0.004, 0.015),
        (0.012, 0.004, 0.006),
        (-0.012, 0.004, 0.006),
        (-0.006, -0.01, 0.031),
        (0.006, -0.01, 0.031),
        (-0.015, -0.01, -0.021),
        (0.015, -0.01, -0.021),
        (-0.002, 0.008, -0.036),
        (0.002, 0.008, -0.036),
        (0.006, -0.013, 0.025),
        (-0.006, -0.013, 0.025),
        (-0.003, -0.006, -0.008),
        (0.003, -0.006, -0.008),
        (0.003, 0.032, 0.01),
        (-0.003, 0.032, 0.01),
        (-0.004, 0.021, 0.02),
        (0.004, 0.021, 0.02),
        (0.012, 0.007, -0.026),
        (-0.012, 0.007, -0.026),
    ),
    turn_mean_rad=(0.08, 0.0, 0.0),
    turn_bias_rad=(0.05, 0.05, 0.03),
    turn_drift_rad=(0.045, 0.05, 0.015),
    part_tilt=(0.10, 0.08),
    part_stretch=(0.07, 0.06),
    flattening=(0.18, 0.10),
    bone_ratio=(
        1.4,
        0.7,
        0.71,
        0.6,
        0.7,
        0.71,
        0.6,
        1.42,
        1.42,
        1.41,
        1.41,
        0.96,
        0.96,
        0.99,
        0.99,
        0.95,
        0.95,
        0.7,
        0.7,
        0.9,
        0.9,
        0.5,
        0.5,
        1.07,
        1.07,
        1.04,
        1.04,
        1.06,
        1.06,
        0.6,
        0.6,
        0.6,
        0.6,
        1.0,
        1.06,
    ),
    bone_spread=0.05,
    size=0.90,
    size_lost=0.8,
    size_spread=0.02,
    hidden_gain=1.1,
    guess_rad=0.4,
    astray_per_s=0.17,
    astray_s=0.4,
    astray_logit=3.0,
    swaps_per_s=0.03,
    swaps_crossing=8.0,
    swap_s=0.2,
    misses_per_s=0.03,
    miss_s=0.15,
    seen_logit=(8.6, 9.2, 3.7, 4.0, 3.5, 9.2, 2.5, 2.6, 1.8),
    hidden_logit=(1.9, 0.3, 5.9, 7.3, 6.3, 0.0, 4.1, 3.8, 2.0),
    trust_spread=(1.6, 2.3),
    outside_logit=6.0,
)
"""The heavy landmark net, as measured on rendered clips (docs/training.md): errors, trust and their
memory are those of the net within about a fifth; jitter is of the size that it has on real footage.
"""
