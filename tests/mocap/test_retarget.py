"""Motions on foreign skeletons come back as the SMPL motions that they were made from."""

from dataclasses import replace

import numpy as np
import pytest
from foreign_skeletons import cmu_name, hanging_arms, mixamo_name, smpl_rotations, write_bvh
from ikol.errors import IkolError
from ikol.mocap import read_motion
from ikol.mocap.retarget import to_smpl
from ikol.mocap.source import SourceMotion
from ikol.skeleton import JOINT_NAMES, NUM_JOINTS
from scipy.spatial.transform import Rotation

FRAMES = 12
Y_UP = Rotation.from_euler("x", -90, degrees=True).as_matrix()
Z_UP_REST = Rotation.from_euler("x", 90, degrees=True).as_matrix()
T_POSE = np.tile(np.eye(3), (NUM_JOINTS, 1, 1))


def moved(seed=0):
    rng = np.random.default_rng(seed + 1)
    steps = rng.normal(0, 0.02, (FRAMES, 3))
    return np.array([0.3, -0.2, 0.95]) + np.cumsum(steps, axis=0)


@pytest.mark.parametrize("rename", [mixamo_name, cmu_name])
@pytest.mark.parametrize("unit_m", [1.0, 0.01, 0.0254])
def test_other_names_units_and_hanging_arms_at_rest(tmp_path, rename, unit_m):
    rotations, pelvis_m = smpl_rotations(FRAMES, 0), moved()
    path = tmp_path / "walk.bvh"
    write_bvh(path, rotations, pelvis_m, rename, hanging_arms(), np.eye(3), Y_UP, unit_m)
    motion = read_motion(path)
    assert np.abs(motion.R_parent_joint - rotations).max() < 1e-6
    assert np.abs(motion.pelvis_world - pelvis_m).max() < 1e-6
    assert np.allclose(motion.timestamps_s, 0.04 * np.arange(FRAMES))
    assert 0.7 < motion.leg_length_m < 0.95
    assert motion.name == "walk"


def test_a_file_with_z_up(tmp_path):
    rotations, pelvis_m = smpl_rotations(FRAMES, 1), moved(1)
    path = tmp_path / "z.bvh"
    write_bvh(path, rotations, pelvis_m, mixamo_name, T_POSE, Z_UP_REST, np.eye(3), 0.01)
    motion = read_motion(path)
    assert np.abs(motion.R_parent_joint - rotations).max() < 1e-6
    assert np.abs(motion.pelvis_world - pelvis_m).max() < 1e-6


def a_source(spine, neck, bend_deg):
    """A rough skeleton with so many joints of spine and neck, each bent forward."""
    names, parents, offsets, bends = ["Hips"], [-1], [[0, 0, 0]], [0.0]

    def add(name, parent, offset, bend=0.0):
        names.append(name)
        parents.append(parent)
        offsets.append(offset)
        bends.append(bend)
        return len(names) - 1

    at = 0
    for k in range(spine):
        at = add(f"Spine{k}", at, [0, 0.5 / spine, 0], bend_deg)
    chest = at
    for k in range(neck):
        at = add(f"Neck{k}", at, [0, 0.1, 0], bend_deg)
    add("Head", at, [0, 0.1, 0], bend_deg)
    for side, sign in (("Left", 1), ("Right", -1)):
        arm = add(f"{side}UpperArm", chest, [0.2 * sign, 0, 0])
        arm = add(f"{side}Elbow", arm, [0.3 * sign, 0, 0])
        arm = add(f"{side}Hand", arm, [0.25 * sign, 0, 0])
        add("", arm, [0.15 * sign, 0, 0])
        leg = add(f"{side}Thigh", 0, [0.1 * sign, -0.05, 0])
        leg = add(f"{side}Knee", leg, [0, -0.4, 0])
        leg = add(f"{side}Foot", leg, [0, -0.4, 0])
        add("", leg, [0, -0.05, 0.15])
    turns = Rotation.from_euler("x", np.array(bends)[:, None], degrees=True).as_matrix()
    return SourceMotion(
        names=tuple(names),
        parents=tuple(parents),
        offsets=np.array(offsets, dtype=float),
        R_parent_joint=turns.reshape(1, -1, 3, 3),
        root=np.array([[0.0, 0.9, 0.0]]),
        timestamps_s=np.zeros(1),
        metres_per_unit=1.0,
    )


def with_arms(source, elbow_deg, wrist_deg, finger_base=None):
    """Turned about the arms, which lie along x; fingers may begin with a joint at the wrist."""
    at = {name: k for k, name in enumerate(source.names)}
    turns = source.R_parent_joint.copy()
    for part, degrees in (("Elbow", elbow_deg), ("Hand", wrist_deg)):
        for side in ("Left", "Right"):
            turns[0, at[side + part]] = Rotation.from_euler("x", degrees, degrees=True).as_matrix()
    if finger_base is None:
        return replace(source, R_parent_joint=turns)
    names, parents, offsets = [list(x) for x in (source.names, source.parents, source.offsets)]
    for side in ("Left", "Right"):
        base = parents.index(at[side + "Hand"])
        names[base] = f"{side}FingerBase"
        names.append("")
        parents.append(base)
        offsets.append(offsets[base])
        offsets[base] = finger_base
    turns = np.concatenate([turns, np.tile(np.eye(3), (1, 2, 1, 1))], axis=1)
    return replace(
        source,
        names=tuple(names),
        parents=tuple(parents),
        offsets=np.array(offsets),
        R_parent_joint=turns,
    )


@pytest.mark.parametrize(("elbow_deg", "wrist_deg"), [(0, 50), (50, 0), (20, 30)])
def test_hands_roll_by_their_forearms(elbow_deg, wrist_deg):
    bends = bends_of(to_smpl(with_arms(a_source(3, 1, 0.0), elbow_deg, wrist_deg), "roll"))
    for side in ("left", "right"):
        assert bends[f"{side}_elbow"] == pytest.approx(50.0, abs=1.0)
        assert bends[f"{side}_wrist"] == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("finger_base", [[0.0, 0.0, 0.0], [-1e-8, 2e-8, -1e-8]])
def test_a_joint_at_the_wrist_does_not_say_where_fingers_point(finger_base):
    motion = to_smpl(with_arms(a_source(3, 1, 0.0), 0, 0, finger_base), "still")
    plain = to_smpl(a_source(3, 1, 0.0), "still")
    assert np.abs(motion.R_parent_joint - plain.R_parent_joint).max() < 1e-6


def test_of_many_fingers_the_middle_one_says_where_the_hand_points():
    source = a_source(3, 1, 0.0)
    plain = to_smpl(source, "one finger")
    names, parents, offsets = list(source.names), list(source.parents), list(source.offsets)
    for side in ("Left", "Right"):
        wrist = names.index(f"{side}Hand")
        middle = np.asarray(offsets[parents.index(wrist)])
        for finger, turned_deg in (("Thumb", 50), ("Index", 12), ("Ring", -10), ("Pinky", -20)):
            last = wrist
            for digit in (1, 2, 3):
                names.append(f"{side}{finger}{digit}")
                parents.append(last)
                aside = Rotation.from_euler("y", turned_deg, degrees=True).apply(middle)
                offsets.append(aside * (1.0 if digit == 1 else 0.4))
                last = len(names) - 1
    still = np.tile(np.eye(3), (source.R_parent_joint.shape[0], len(names), 1, 1))
    still[:, : len(source.names)] = source.R_parent_joint
    hands = replace(
        source,
        names=tuple(names),
        parents=tuple(parents),
        offsets=np.array(offsets),
        R_parent_joint=still,
    )
    motion = to_smpl(hands, "five fingers")
    assert np.abs(motion.R_parent_joint - plain.R_parent_joint).max() < 1e-6


def bends_of(motion):
    rotvecs = Rotation.from_matrix(motion.R_parent_joint[0]).as_rotvec(degrees=True)
    return dict(zip(JOINT_NAMES, rotvecs[:, 0], strict=True))


@pytest.mark.parametrize("spine", [1, 2, 3, 4, 6])
def test_spines_of_any_length_are_divided_evenly(spine):
    bends = bends_of(to_smpl(a_source(spine, 1, 6.0), "bow"))
    for joint in ("spine1", "spine2", "spine3"):
        assert bends[joint] == pytest.approx(2.0 * spine)
    assert bends["neck"] == pytest.approx(6.0)
    assert bends["head"] == pytest.approx(6.0)


@pytest.mark.parametrize(("neck", "halves"), [(0, 3.0), (1, 6.0), (2, 9.0)])
def test_necks_of_any_length_are_divided_evenly(neck, halves):
    bends = bends_of(to_smpl(a_source(3, neck, 6.0), "nod"))
    assert bends["neck"] == pytest.approx(halves)
    assert bends["head"] == pytest.approx(halves)


def test_without_collar_bones_and_toes_the_rest_is_the_t_pose():
    motion = to_smpl(a_source(3, 1, 0.0), "still")
    rotvecs = Rotation.from_matrix(motion.R_parent_joint[0]).as_rotvec(degrees=True)
    upright = np.array([90.0, 0.0, 0.0])
    assert np.allclose(rotvecs[0], upright)
    # The rough skeleton's limbs are straight where SMPL's are bent by some degrees.
    assert np.abs(rotvecs[1:]).max() < 12
    for joint in ("left_collar", "right_collar", "spine2", "head"):
        assert np.allclose(rotvecs[JOINT_NAMES.index(joint)], 0, atol=1e-9)


def test_a_root_of_a_program_above_a_character_does_not_hide_its_names():
    source = a_source(3, 1, 0.0)
    plain = to_smpl(source, "bare")
    names = [name and f"Hero_{name}" for name in source.names]
    motion = to_smpl(replace(source, names=("BoneRoot", *names[1:])), "hero")
    assert np.array_equal(motion.R_parent_joint, plain.R_parent_joint)


def test_bones_drawn_along_one_axis_are_no_rest_pose():
    source = a_source(3, 1, 0.0)
    along = np.linalg.norm(source.offsets, axis=1)[:, None] * [0.0, 1.0, 0.0]
    hips = [name.endswith(("Thigh", "Arm")) for name in source.names]
    along[hips] = source.offsets[hips]
    with pytest.raises(ValueError, match="rest pose"):
        to_smpl(replace(source, offsets=along), "drawn")


def test_a_dog_is_refused(tmp_path):
    path = tmp_path / "dog.bvh"
    path.write_text(
        "HIERARCHY\nROOT body\n{\nOFFSET 0 0 0\nCHANNELS 3 Xposition Yposition Zposition\n"
        "End Site\n{\nOFFSET 0 1 0\n}\n}\nMOTION\nFrames: 1\nFrame Time: 0.1\n0 0 0\n"
    )
    with pytest.raises(IkolError, match="head") as caught:
        read_motion(path)
    assert caught.value.code == "bad_motion"
    assert caught.value.remedy
