"""Streamed results in batches of any size, on clips whose motion is known."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.rotations import rotmats_from_quats_wxyz
from scipy.spatial.transform import Rotation
from synthetic_clip import (
    STANDING_M,
    dancing,
    people_in,
    session,
    sightings,
    standing,
    streamed,
    tilted,
    turn_joint,
)


def test_batches_do_not_matter():
    motion = dancing(30)
    frames = people_in(sightings(motion, noise_m=0.005, hidden={7, 8, 20}))
    at_once = streamed(session(motion), frames)
    for a, b in zip(at_once, streamed(session(motion), frames, together=1), strict=True):
        np.testing.assert_allclose(a.pelvis_world, b.pelvis_world, atol=1e-4)
        np.testing.assert_allclose(a.quats_wxyz, b.quats_wxyz, atol=1e-3)
        assert a.tracked == b.tracked


def test_streamed_poses_are_those_of_the_motion():
    motion = dancing(60)
    results = streamed(session(motion), people_in(sightings(motion)))
    R = rotmats_from_quats_wxyz(np.stack([result.quats_wxyz for result in results]))
    difference = R[:, 1:].swapaxes(-1, -2).astype(np.float64) @ motion.R[:, 1:]
    angles = Rotation.from_matrix(difference.reshape(-1, 3, 3)).magnitude()
    assert np.degrees(np.median(angles)) < 4.0
    assert abs(results[0].pelvis_world[2] - STANDING_M) < 0.05
    assert R[0, 0, :, 2] @ [0, -1, 0] > 0.99


def test_without_a_person_the_last_pose_is_held_with_no_confidence():
    motion = dancing(10)
    frames = people_in(sightings(motion, hidden={0, 5, 6}))
    results = streamed(session(motion), frames)
    assert not results[0].tracked
    assert abs(results[0].pelvis_world[2] - STANDING_M) < 1e-4
    np.testing.assert_array_equal(results[6].quats_wxyz, results[4].quats_wxyz)
    np.testing.assert_array_equal(results[6].pelvis_world, results[4].pelvis_world)
    assert not results[6].confidence.any()
    upright = rotmats_from_quats_wxyz(results[0].quats_wxyz[0])
    np.testing.assert_allclose(upright @ [0, 1, 0], [0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(upright @ [0, 0, 1], [0, -1, 0], atol=1e-6)


def worlds(results, motion):
    """The camera's axes in the world, by each result of somebody whose pose is known."""
    R = rotmats_from_quats_wxyz(np.stack([result.quats_wxyz[0] for result in results]))
    frames = [result.index for result in results]
    return R.astype(np.float64) @ motion.R[frames, 0].swapaxes(-1, -2)


def apart_deg(a, b):
    return np.degrees(Rotation.from_matrix(np.asarray(a @ b.swapaxes(-1, -2))).magnitude())


@pytest.mark.parametrize("tilt_deg", [-15.0, 12.0])
def test_who_stands_before_a_tilted_camera_is_upright(tilt_deg):
    motion = tilted(standing(30), tilt_deg)
    results = streamed(session(motion), people_in(sightings(motion)))
    R = rotmats_from_quats_wxyz(np.stack([result.quats_wxyz[0] for result in results]))
    leans_deg = np.degrees(np.arccos(R[:, 2, 1]))
    assert leans_deg.max() < 0.5 * abs(tilt_deg)
    heights = [result.pelvis_world[2] for result in results]
    assert np.ptp(heights) < 0.03


def test_the_world_is_told_by_all_frames_before_the_first_result_and_stays():
    motion = tilted(standing(60), -20.0, slice(4, 20))
    R = worlds(streamed(session(motion), people_in(sightings(motion))), motion)
    still = np.r_[0:3, 24:60]
    assert apart_deg(R[still], R[still[:1]]).max() < 3.0
    level = standing(60)
    R_level = worlds(streamed(session(level), people_in(sightings(level))), level)
    assert apart_deg(R[0], R_level[0]) > 5.0


def crouching_first(count):
    """Somebody who tells nothing of up in the first four frames."""
    motion = standing(count)
    bent_deg = np.where(np.arange(count) < 4, 80.0, 0.0)
    zero = np.zeros(count)
    for side in ("left", "right"):
        turn_joint(motion, f"{side}_hip", np.column_stack((-bent_deg, zero, zero)))
        turn_joint(motion, f"{side}_knee", np.column_stack((2.0 * bent_deg, zero, zero)))
    return motion


@pytest.mark.parametrize("seen", [range(4), range(2, 4), range(30)])
@pytest.mark.parametrize("order", [1, -1])
def test_people_of_a_shot_are_streamed_in_one_world(seen, order):
    motions = [tilted(crouching_first(30), -20.0), tilted(standing(30), -20.0)]
    motions[1].pelvis[:, 0] += 1.5
    hidden = set(range(30)) - set(seen)
    frames = people_in(sightings(motions[0]), sightings(motions[1], hidden=hidden))
    frames[4:] = [replace(frame, people=frame.people[::order]) for frame in frames[4:]]
    clip = session(motions[0], person="all")
    solved = clip.solve(frames) + clip.solve((), last=True)
    results = [result for frame in solved for result in frame.people]
    first, second = (
        worlds([result for result in results if result.track == track], motions[track])
        for track in (0, 1)
    )
    assert apart_deg(first[-1], second[0]) < 3.0
