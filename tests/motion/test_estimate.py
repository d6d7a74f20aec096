"""The clip pass estimates long clips in parts, as if they were done in one."""

import numpy as np
import torch
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.network import Network, Size
from ikol.estimators.blazepose.regressor.regression import LearnedRegression
from ikol.motion.camera import View
from ikol.motion.estimate import estimate_clip
from ikol.motion.record import ClipRecord, trust
from synthetic_clip import FOCAL_PX, REST, SIZE, dancing, sightings

HIDDEN = {0, 100, 101, 102, 399}
COUNT = 400


def test_parts_of_a_clip_fit_together():
    torch.manual_seed(0)
    network = Network(Size(width=24, blocks=2, heads=2, hidden=24)).eval()
    torch.nn.init.normal_(network.corrections.weight, std=0.3)
    regression = LearnedRegression(LandmarkMapping(REST), network, View(FOCAL_PX, *SIZE))
    record = ClipRecord()
    record.extend(sightings(dancing(COUNT), noise_m=0.01, hidden=HIDDEN))
    frames = np.flatnonzero(record.column("visible"))
    assert len(frames) == COUNT - len(HIDDEN)
    whole = regression.estimate_within(record.sightings(frames), slice(None))
    ticks = []
    estimate_clip(record, regression, ticks.append)
    assert len(ticks) > 1
    assert sum(ticks) == len(frames)
    kept = {name: record.column(name)[frames] for name in ("keypoints", "points_px", "twists")}
    np.testing.assert_allclose(kept["keypoints"], whole.keypoints_camera, atol=1e-5)
    np.testing.assert_allclose(kept["points_px"], whole.keypoints_px[..., :2], atol=1e-2)
    np.testing.assert_allclose(np.cos(kept["twists"]), whole.twist_cos_sin[..., 0], atol=1e-5)
    trusted = trust(record.column("keypoint_trust")[frames])
    np.testing.assert_allclose(trusted, whole.keypoint_weights, atol=0.003)
    assert not record.column("keypoints")[sorted(HIDDEN)].any()
