"""The network over time, untrained and with random weights, on clips whose motion is known."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.base import Regression, Sightings
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.files import load_network, save_network
from ikol.estimators.blazepose.regressor.mirror import (
    MIRRORED_CONTACTS,
    MIRRORED_SWINGS,
    mirrored_sightings,
)
from ikol.estimators.blazepose.regressor.network import Network, Size
from ikol.estimators.blazepose.regressor.regression import LearnedRegression
from ikol.estimators.registry import entry_named
from ikol.motion.camera import View, rays, rotation_to_ray
from ikol.motion.record import sightings_of
from ikol.skeleton import MIRRORED, NUM_JOINTS
from synthetic_clip import DIRECT, FOCAL_PX, REST, SIZE, dancing, sightings

MAPPING = LandmarkMapping(REST)
VIEW = View(FOCAL_PX, *SIZE)
CPU = torch.device("cpu")
FIELDS = (
    "keypoints_camera",
    "keypoint_weights",
    "keypoints_px",
    "twist_cos_sin",
    "twist_weights",
)


def part(seen: Sightings, rows) -> Sightings:
    return Sightings(seen.timestamps_s[rows], seen.landmarks_px[rows], seen.landmarks_camera[rows])


@pytest.fixture(scope="module")
def seen() -> Sightings:
    return sightings_of(sightings(dancing(300), noise_m=0.01, noise_px=1.5))


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    network = Network(Size(width=48, heads=4, hidden=64)).eval()
    torch.nn.init.normal_(network.corrections.weight, std=0.3)
    return network


@pytest.fixture
def regression(network) -> LearnedRegression:
    return LearnedRegression(MAPPING, network, VIEW)


BENDING = [10, 11, 20, 21, 22, 23]
"""Toes, wrists and fingers."""


def test_toes_wrists_and_fingers_only_bend(regression, seen):
    estimates = regression.estimate_within(seen, slice(None))
    bending = [joint - 1 for joint in BENDING]
    assert (estimates.twist_cos_sin[:, bending] == (1.0, 0.0)).all()
    assert (estimates.twist_weights[:, bending] == 1.0).all()


def assert_same(one, other, atol, joints=slice(None)):
    """Compare estimates, of twists only some joints'."""
    for name in FIELDS:
        rows = (slice(None), joints if name.startswith("twist") else slice(None))
        np.testing.assert_allclose(
            getattr(one, name)[rows], getattr(other, name)[rows], atol=atol, err_msg=name
        )


def test_untrained_it_is_the_mapping_but_for_the_roll_of_the_forearms(seen):
    regression: Regression = LearnedRegression(MAPPING, Network(Size()).eval(), VIEW)
    every = slice(None)
    others = [joint - 1 for joint in range(1, NUM_JOINTS) if joint not in (18, 19, *BENDING)]
    direct = DIRECT.estimate_within(seen, every)
    assert_same(regression.estimate_within(seen, every), direct, 1e-3, others)
    assert_same(regression.estimate_next(seen), direct, 1e-3, others)


def test_a_stream_does_not_depend_on_its_batches(network, seen):
    def stream(size):
        regression = LearnedRegression(MAPPING, network, VIEW)
        return np.concatenate(
            [
                regression.estimate_next(part(seen, slice(k, k + size))).keypoints_camera
                for k in range(0, 60, size)
            ]
        )

    np.testing.assert_allclose(stream(1), stream(12), atol=1e-5)


def test_a_stream_does_not_see_ahead(network, seen):
    longer = LearnedRegression(MAPPING, network, VIEW).estimate_next(part(seen, slice(0, 40)))
    shorter = LearnedRegression(MAPPING, network, VIEW).estimate_next(part(seen, slice(0, 20)))
    np.testing.assert_allclose(longer.keypoints_camera[:20], shorter.keypoints_camera, atol=1e-5)


def test_a_clip_does_not_depend_on_its_parts(regression, seen):
    whole = regression.estimate_within(seen, slice(100, 140))
    margin = int(np.ceil(regression.context_s * 30.0)) + 1
    some = part(seen, slice(100 - margin, 140 + margin))
    assert_same(regression.estimate_within(some, slice(margin, margin + 40)), whole, 1e-3)
    regression.estimate_next(part(seen, slice(0, 30)))
    assert_same(regression.estimate_within(some, slice(margin, margin + 40)), whole, 1e-3)


def test_who_is_mirrored_gets_mirrored_estimates(regression, seen):
    """Exactly, whatever the network has learnt."""
    rows = slice(20, 60)
    one = regression.estimate_within(seen, rows)
    other = regression.estimate_within(mirrored_sightings(seen, VIEW.width), rows)
    keypoints = list(MIRRORED)
    flip = np.array([-1.0, 1.0, 1.0])
    same = {"atol": 1e-3}
    np.testing.assert_allclose(
        other.keypoints_camera[:, keypoints] * flip, one.keypoints_camera, **same
    )
    np.testing.assert_allclose(other.keypoint_weights[:, keypoints], one.keypoint_weights, **same)
    np.testing.assert_allclose(
        VIEW.width - 1 - other.keypoints_px[:, keypoints, 0], one.keypoints_px[..., 0], atol=0.1
    )
    np.testing.assert_allclose(
        other.twist_cos_sin[:, MIRRORED_SWINGS] * [1.0, -1.0], one.twist_cos_sin, **same
    )
    np.testing.assert_allclose(other.body.contacts[:, MIRRORED_CONTACTS], one.body.contacts, **same)
    np.testing.assert_allclose(other.body.pelvis_camera * flip, one.body.pelvis_camera, **same)


def test_on_another_body_it_says_no_shape(seen):
    other = replace(load_body(), name="another")
    for body, known in ((load_body(), True), (other, False)):
        regression = entry_named("blazepose").load(body, CPU).new_regression(VIEW)
        rows = part(seen, slice(0, 4))
        for estimates in (
            regression.estimate_next(rows),
            regression.estimate_within(rows, slice(None)),
        ):
            assert (estimates.body.betas is not None) is known


def test_only_time_differences_count(regression, seen):
    later = Sightings(seen.timestamps_s + 3600.0, seen.landmarks_px, seen.landmarks_camera)
    whole = slice(0, 50)
    assert_same(
        regression.estimate_within(later, whole), regression.estimate_within(seen, whole), 1e-3
    )


def test_a_frame_far_from_others_in_time_is_alone(regression, seen):
    apart = part(seen, slice(0, 9))
    apart = Sightings(10.0 * np.arange(9), apart.landmarks_px, apart.landmarks_camera)
    together = regression.estimate_within(apart, slice(None))
    alone = regression.estimate_within(part(apart, slice(4, 5)), slice(None))
    np.testing.assert_allclose(together.keypoints_camera[4:5], alone.keypoints_camera, atol=1e-5)


def test_estimates_speak_of_the_camera_that_looks_at_the_pelvis(seen):
    """Corrections of the pelvis' image point turn keypoints, but not in the camera as it stands."""
    network = Network(Size(width=48, heads=4, hidden=64)).eval()
    corrections = torch.zeros_like(network.corrections.bias)
    corrections[29 * 3 : 29 * 3 + 2] = 2.0
    network.corrections.bias.data.copy_(corrections)
    regression = LearnedRegression(MAPPING, network, VIEW)
    first = part(seen, slice(0, 5))
    # A stream, for in the mean with what a mirror shows a step to one side is none.
    moved, direct = regression.estimate_next(first), DIRECT.estimate_within(first, slice(None))
    assert np.abs(moved.keypoints_px[:, 0, :2] - direct.keypoints_px[:, 0, :2]).min() > 5.0
    in_camera = []
    for estimates in (moved, direct):
        place = rays(estimates.keypoints_px[:, 0], FOCAL_PX, *SIZE)
        R = rotation_to_ray(np.concatenate((place, np.ones((5, 1))), axis=-1))
        in_camera.append(estimates.keypoints_camera @ R.swapaxes(-1, -2))
    np.testing.assert_allclose(in_camera[0], in_camera[1], atol=1e-5)


def test_clips_in_parallel_do_not_disturb_each_other(network, seen):
    def stream(results):
        regression = LearnedRegression(MAPPING, network, VIEW)
        results.append(
            [
                regression.estimate_next(part(seen, slice(k, k + 2))).keypoints_camera
                for k in range(0, 40, 2)
            ]
        )

    results: list[list[np.ndarray]] = []
    threads = [threading.Thread(target=stream, args=(results,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_a_file_keeps_the_network(tmp_path, network, seen):
    path = tmp_path / "regressor.safetensors"
    save_network(path, network.state_dict(), network.size)
    again = LearnedRegression(MAPPING, load_network(path), VIEW)
    before = LearnedRegression(MAPPING, network, VIEW)
    one, other = (each.estimate_within(seen, slice(0, 20)) for each in (again, before))
    np.testing.assert_allclose(one.keypoints_camera, other.keypoints_camera, atol=2e-3)


def test_one_network_is_one_file(tmp_path, network):
    contents = set[bytes]()
    for copy in range(16):
        path = tmp_path / f"{copy}.safetensors"
        save_network(path, network.state_dict(), network.size)
        contents.add(path.read_bytes())
    assert len(contents) == 1


@pytest.mark.parametrize("damage", ["cut off", "other format", "no file"])
def test_a_damaged_file_is_an_error_with_a_remedy(tmp_path, network, damage):
    path = tmp_path / "regressor.safetensors"
    save_network(path, network.state_dict(), network.size)
    content = path.read_bytes()
    if damage == "cut off":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "other format":
        path.write_bytes(content.replace(b"ikol regressor 1", b"ikol regressor 7"))
    else:
        path.unlink()
    with pytest.raises(IkolError) as caught:
        load_network(path)
    assert caught.value.code == "weights_unreadable"
    assert caught.value.remedy
