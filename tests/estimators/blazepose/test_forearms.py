"""Forearms that roll as the palms are seen to."""

import numpy as np
import pytest
from ikol.estimators.base import Sightings
from ikol.estimators.blazepose.mapping import INDEX, PINKY, LandmarkMapping
from ikol.estimators.blazepose.regressor.network import Network, Size
from ikol.estimators.blazepose.regressor.regression import LearnedRegression
from ikol.motion.camera import View
from ikol.motion.record import sightings_of
from ikol.skeleton import JOINT_NAMES
from scipy.spatial.transform import Rotation
from synthetic_clip import FOCAL_PX, REST, SIZE, sightings, standing

ROLLS_DEG = np.linspace(-70.0, 70.0, 15)
ELBOWS = [JOINT_NAMES.index(f"{side}_elbow") for side in ("left", "right")]
WRISTS = [JOINT_NAMES.index(f"{side}_wrist") for side in ("left", "right")]


def rolling(at: list[int]) -> Sightings:
    """Bent arms that roll at their elbows or at their wrists, the right one the other way."""
    motion = standing(len(ROLLS_DEG))
    for side, (elbow, joint) in enumerate(zip(ELBOWS, at, strict=True)):
        bone = REST[WRISTS[side]] - REST[elbow]
        turns = np.radians(ROLLS_DEG if side == 0 else -ROLLS_DEG)
        rolls = Rotation.from_rotvec(turns[:, None] * bone / np.linalg.norm(bone)).as_matrix()
        bend = Rotation.from_rotvec([0.0, np.radians(-70 if side == 0 else 70), 0.0]).as_matrix()
        motion.R[:, elbow] = bend
        motion.R[:, joint] = motion.R[:, joint] @ rolls
    seen = sightings_of(sightings(motion))
    assert seen is not None
    return seen


def estimated(seen: Sightings):
    untrained = Network(Size(width=48, heads=4, hidden=64)).eval()
    regression = LearnedRegression(LandmarkMapping(REST), untrained, View(FOCAL_PX, *SIZE))
    return regression.estimate_within(seen, slice(None))


def twists_deg(estimates, joints: list[int]):
    cos_sin = estimates.twist_cos_sin[:, [joint - 1 for joint in joints]]
    return np.degrees(np.arctan2(cos_sin[..., 1], cos_sin[..., 0]))


@pytest.mark.parametrize("at", [ELBOWS, WRISTS], ids=["elbow", "wrist"])
def test_palms_roll_the_forearms_and_not_the_wrists(at):
    estimates = estimated(rolling(at))
    rolls = twists_deg(estimates, ELBOWS)
    assert np.abs(rolls[:, 0] - ROLLS_DEG).max() < 15.0
    assert np.abs(rolls[:, 1] + ROLLS_DEG).max() < 15.0
    assert np.abs(twists_deg(estimates, WRISTS)).max() < 1e-3


def test_palms_that_are_not_seen_leave_the_forearms_as_they_are_at_rest():
    seen = rolling(ELBOWS)
    trusted = estimated(seen).twist_weights
    for knuckles in (INDEX, PINKY):
        seen.landmarks_px[:, knuckles, 2] = 0.0
    estimates = estimated(seen)
    assert np.abs(twists_deg(estimates, ELBOWS)).max() < 1e-3
    elbows = [joint - 1 for joint in ELBOWS]
    assert (estimates.twist_weights[:, elbows] < 0.3 * trusted[:, elbows]).all()
