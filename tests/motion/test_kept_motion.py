"""Clips solved again from what was kept, with other choices."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.export.npz import read_npz, write_npz
from ikol.motion.camera import View
from ikol.motion.hidden import NEUTRAL_QUATS
from ikol.motion.kept import KEPT_COLUMNS, pack, unpack
from ikol.motion.one_world import in_one_world
from ikol.motion.resample import resample
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import LIMBS, SolveOptions, limbs_named
from ikol.rotations import quats_wxyz_from_rotvecs
from ikol.skeleton import JOINT_NAMES
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY, FOCAL_PX, SIZE, dancing, recorded, refined, sightings, standing

CPU = torch.device("cpu")
COUNT = 60
HIDDEN = (20, 21)


@pytest.fixture(scope="module")
def capture():
    motion = dancing(COUNT)
    return refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5, hidden=HIDDEN))


def again(capture, **choices):
    return solve_again(capture, BODY, SolveOptions(**choices), device=CPU)


def trembling(capture, joints):
    """Mean size of the third differences of joints' rotations relative to their parents."""
    quats = quats_wxyz_from_rotvecs(capture.pose_rotvecs[:, list(joints)]).astype(np.float64)
    steps = 2.0 * np.abs(np.diff(quats * np.sign(quats[..., :1]), n=3, axis=0))
    return float(steps.mean())


def angles_to_rest(capture, joints):
    quats = quats_wxyz_from_rotvecs(capture.pose_rotvecs[:, list(joints)]).astype(np.float64)
    rest = NEUTRAL_QUATS[list(joints)]
    return np.degrees(2.0 * np.arccos(np.clip(np.abs((quats * rest).sum(-1)), 0.0, 1.0)))


def test_what_is_kept_is_what_was_estimated():
    record = recorded(sightings(dancing(10), noise_m=0.01, hidden=(3,)))
    view = View(FOCAL_PX, *SIZE)
    rows = pack(record, view)
    assert rows.shape == (10, KEPT_COLUMNS) and rows.dtype == np.float16
    visible = record.column("visible")
    back = unpack(rows, record.column("timestamps_s"), visible, view)
    for name, tolerance in (("keypoints", 1e-3), ("points_px", 0.4), ("twists", 2e-3)):
        off = np.abs(back.column(name)[visible] - record.column(name)[visible])
        assert off.max() < tolerance, name
    for name in ("keypoint_trust", "px_trust", "twist_trust"):
        assert np.array_equal(back.column(name)[visible], record.column(name)[visible])
    assert back.has("contacts") == record.has("contacts")


def test_the_same_choices_give_the_same_motion(capture):
    same = again(capture)
    assert np.abs(same.joints_world - capture.joints_world).max() < 0.005
    assert np.array_equal(same.camera.T_world_camera, capture.camera.T_world_camera)
    assert np.array_equal(same.betas, capture.betas)
    assert np.array_equal(same.landmarks_px, capture.landmarks_px)
    assert same.kept is capture.kept


def test_it_survives_the_file(capture, tmp_path):
    write_npz(tmp_path / "motion.npz", capture, BODY)
    read = read_npz(tmp_path / "motion.npz", BODY)
    np.testing.assert_allclose(again(read).joints_world, again(capture).joints_world, atol=1e-4)


def test_smoothing_of_the_body_and_of_a_limb(capture):
    arm, other = LIMBS["left_arm"][1:], LIMBS["right_arm"][1:]
    calm, raw = again(capture, smooth=0.9), again(capture, smooth=0.0)
    assert trembling(calm, range(1, 22)) < 0.6 * trembling(raw, range(1, 22))
    one = again(capture, smooth=0.9, limb_smooth={"left_arm": 0.0})
    assert trembling(one, arm) > 2.0 * trembling(calm, arm)
    assert trembling(one, other) < 1.3 * trembling(calm, other)


def test_feet_are_held_only_if_that_is_wanted():
    motion = standing(COUNT)
    capture = refined(motion, sightings(motion, noise_m=0.02, noise_px=3.0))

    def slide(solved):
        feet = solved.joints_world[:, [7, 8, 10, 11]]
        return np.linalg.norm(np.diff(feet, axis=0), axis=-1).mean()

    assert slide(again(capture)) < 0.3 * slide(again(capture, foot_lock=False))


def test_without_a_ground_nothing_is_held_up():
    motion = standing(COUNT)
    capture = refined(motion, sightings(motion))
    up = np.array(capture.kept.T_own_camera)
    up[2, 3] -= 0.15  # as if the ground were higher than the feet
    sunk = replace(capture, kept=replace(capture.kept, T_own_camera=up))

    def lowest(solved):
        return float(np.median(solved.joints_world[..., 2].min(axis=-1)))

    assert lowest(again(sunk, ground=False)) < lowest(again(sunk, foot_lock=False)) - 0.05


@pytest.mark.parametrize("name", ["upper", "lower", "left_arm"])
def test_what_is_masked_rests(capture, name):
    limbs = limbs_named([name])
    masked = again(capture, limbs=limbs)
    off = [joint for limb, joints in LIMBS.items() if limb not in limbs for joint in joints]
    on = [joint for limb in limbs for joint in LIMBS[limb] if JOINT_NAMES[joint] != "left_hand"]
    assert np.percentile(angles_to_rest(masked, off), 99) < 9.0
    assert not masked.confidence[:, off].any()
    turned = Rotation.from_rotvec(masked.pose_rotvecs[:, on].reshape(-1, 3))
    before = Rotation.from_rotvec(capture.pose_rotvecs[:, on].reshape(-1, 3))
    assert np.degrees(np.median((turned.inv() * before).magnitude())) < 5.0


def test_a_capture_can_be_masked_at_once():
    motion = dancing(COUNT)
    frames = sightings(motion, noise_m=0.01, noise_px=1.5)
    options = SolveOptions(limbs=limbs_named(["upper"]))
    legs = [joint for limb in ("left_leg", "right_leg") for joint in LIMBS[limb]]
    masked = refined(motion, frames, options)
    assert np.percentile(angles_to_rest(masked, legs), 99) < 8.0
    back = again(masked)
    assert np.degrees(np.linalg.norm(back.pose_rotvecs[:, 4], axis=-1)).max() > 30.0


def test_people_stay_beside_each_other():
    left, right = dancing(COUNT), standing(COUNT)
    left.pelvis[:, 0] -= 0.8
    right.pelvis[:] += (0.9, 0.0, 1.0)
    people = in_one_world([refined(motion, sightings(motion)) for motion in (left, right)])
    for person in people:
        off = np.abs(again(person, smooth=0.6).pelvis_world - person.pelvis_world)
        assert np.median(off) < 0.02


def test_what_cannot_be_solved_again_says_so(capture):
    with pytest.raises(IkolError) as caught:
        again(resample(capture, 12.0))
    assert caught.value.code == "nothing_kept"
    with pytest.raises(IkolError) as caught:
        again(replace(capture, body="another"))
    assert caught.value.code == "other_body"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"smooth": 1.5}, "smooth"), ({"limb_smooth": {"head": -1.0}}, "smooth"),
     ({"limb_smooth": {"tail": 0.5}}, "limb"), ({"limbs": frozenset({"tail"})}, "limb")],
)  # fmt: skip
def test_choices_are_checked(wrong, code):
    with pytest.raises(IkolError) as caught:
        SolveOptions(**wrong)
    assert caught.value.code == code
    with pytest.raises(IkolError):
        limbs_named(["tail"])


@pytest.mark.parametrize(
    "use", [lambda name: SolveOptions(limb_smooth={name: 0.5}), lambda name: limbs_named([name])]
)
def test_every_limb_that_a_message_offers_is_there(use):
    with pytest.raises(IkolError) as caught:
        use("tail")
    for name in caught.value.remedy.removeprefix("Choose among ").removesuffix(".").split(", "):
        use(name)
