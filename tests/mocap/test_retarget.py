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


def with_joints(source, names, parents, offsets, turns):
    """Other joints in place of a source's; those after the ones that turn are still."""
    still = np.tile(np.eye(3), (len(turns), len(names), 1, 1))
    still[:, : turns.shape[1]] = turns
    return replace(
        source,
        names=tuple(names),
        parents=tuple(parents),
        offsets=np.array(offsets),
        R_parent_joint=still,
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
    return with_joints(source, names, parents, offsets, turns)


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


def with_fingers(source, fingers, at_wrist_m=None):
    """Fingers in place of the ends of the hands.

    Args:
        source: As `a_source` makes them.
        fingers: By name, in their order: angle aside in degrees, reach as a part of the ends', and
            number of joints.
        at_wrist_m: Where given, each begins with a joint that is as near to the wrist.
    """
    ends = [k for k, p in enumerate(source.parents) if source.names[p].endswith("Hand")]
    keep = [k for k in range(len(source.names)) if k not in ends]
    names, offsets = [source.names[k] for k in keep], [source.offsets[k] for k in keep]
    parents = [keep.index(p) if p >= 0 else -1 for p in (source.parents[k] for k in keep)]
    rng = np.random.default_rng(0)
    for side, end in zip(("Left", "Right"), ends, strict=True):
        for finger, (aside_deg, reach, joints) in fingers.items():
            turned = Rotation.from_euler("y", aside_deg, degrees=True)
            bone = reach * turned.apply(source.offsets[end])
            bones = [bone, *[0.4 * bone] * (joints - 1)]
            if at_wrist_m is not None:
                bones = [rng.normal(0, at_wrist_m, 3), *bones]
            last = names.index(f"{side}Hand")
            for digit, offset in enumerate(bones):
                names.append(f"{side}{finger}{digit}")
                parents.append(last)
                offsets.append(offset)
                last = len(names) - 1
    return with_joints(source, names, parents, offsets, source.R_parent_joint[:, keep])


FIVE = {
    **{"Thumb": (50, 0.4, 3), "Index": (12, 1.0, 3), "Middle": (0, 1.0, 3)},
    **{"Ring": (-10, 1.0, 3), "Pinky": (-20, 0.9, 3)},
}
MITTEN = {"Thumb": (50, 0.4, 3), "Fingers": (0, 1.0, 3)}
SHORT_THUMB = {"Thumb": (50, 1.2, 2), "Fingers": (0, 1.0, 3)}
"""Fewer joints tell it from a finger, however far it reaches."""


@pytest.mark.parametrize("fingers", [FIVE, MITTEN, SHORT_THUMB])
@pytest.mark.parametrize("at_wrist_m", [None, 0.0, 1e-8])
@pytest.mark.parametrize("backwards", [False, True])
def test_the_middle_finger_says_where_the_hand_points(fingers, at_wrist_m, backwards):
    source = a_source(3, 1, 0.0)
    ordered = dict(reversed(fingers.items())) if backwards else fingers
    motion = to_smpl(with_fingers(source, ordered, at_wrist_m), "fingers")
    plain = to_smpl(source, "one finger")
    assert np.abs(motion.R_parent_joint - plain.R_parent_joint).max() < 1e-6


def test_a_foot_points_where_most_joints_are():
    source = a_source(3, 1, 0.0)
    foot = source.names.index("LeftFoot")
    beside = with_joints(
        source,
        (*source.names, "LeftHeel", "LeftOuter", "LeftToe"),
        (*source.parents, foot, foot, source.parents.index(foot)),
        [*source.offsets, [0, 0, -0.06], [0.1, -0.05, 0.1], [0, 0, 0.05]],
        source.R_parent_joint,
    )
    plain = to_smpl(source, "toe")
    motion = to_smpl(beside, "toe and others")
    assert np.abs(motion.R_parent_joint - plain.R_parent_joint).max() < 1e-9


@pytest.mark.parametrize("end_site", [False, True])
def test_a_hand_with_nothing_after_it_goes_on_as_the_forearm(end_site):
    source = with_arms(a_source(3, 1, 0.0), 0, 50)
    if end_site:
        offsets = source.offsets.copy()
        for side in ("Left", "Right"):
            offsets[source.parents.index(source.names.index(f"{side}Hand"))] = 0.0
        bare = replace(source, offsets=offsets)
    else:
        bare = with_fingers(source, {})
    # The rough skeleton's hands are straight on from its forearms, as SMPL's are but for a bit.
    expected, bends = bends_of(to_smpl(source, "whole")), bends_of(to_smpl(bare, "bare"))
    for side in ("left", "right"):
        assert bends[f"{side}_elbow"] == pytest.approx(50.0, abs=1.0)
        assert bends[f"{side}_wrist"] == pytest.approx(expected[f"{side}_wrist"], abs=0.1)


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


def test_a_root_of_a_program_above_a_character_is_not_its_pelvis():
    """Hips turn in a root that travels and turns: what counts is where they are in the world."""
    source = a_source(3, 1, 5.0)
    rng = np.random.default_rng(2)
    turns = np.repeat(source.R_parent_joint, FRAMES, axis=0)
    R_root_hips, R_file_root = (
        Rotation.random(2 * FRAMES, random_state=rng).as_matrix().reshape(2, FRAMES, 3, 3)
    )
    root, hips_in_root = rng.normal(0, 1, (FRAMES, 3)), np.array([0.1, 0.9, -0.2])
    turns[:, 0] = R_file_root @ R_root_hips
    bare = replace(
        source,
        R_parent_joint=turns,
        root=root + R_file_root @ hips_in_root,
        timestamps_s=np.arange(FRAMES) / 25,
    )
    below = turns.copy()
    below[:, 0] = R_root_hips
    above = replace(
        bare,
        names=("BoneRoot", *(name and f"Hero_{name}" for name in source.names)),
        parents=(-1, *(parent + 1 for parent in source.parents)),
        offsets=np.concatenate([[[0, 0, 0]], [hips_in_root], source.offsets[1:]]),
        R_parent_joint=np.concatenate([R_file_root[:, None], below], axis=1),
        root=root,
    )
    expected, motion = to_smpl(bare, "bare"), to_smpl(above, "hero")
    assert np.abs(motion.R_parent_joint - expected.R_parent_joint).max() < 1e-9
    assert np.abs(motion.pelvis_world - expected.pelvis_world).max() < 1e-9


def test_legs_may_hang_on_a_pelvis_beside_the_spine():
    """The hips carry the spine and, by a joint that turns alone, the legs."""
    source = a_source(3, 1, 0.0)
    thighs = [source.names.index(f"{side}Thigh") for side in ("Left", "Right")]
    parents = [len(source.names) if k in thighs else p for k, p in enumerate(source.parents)]
    tilt = Rotation.from_euler("x", 20, degrees=True).as_matrix()
    order = [0, len(parents), *range(1, len(parents))]
    daz = replace(
        source,
        names=tuple((*source.names, "Pelvis")[k] for k in order),
        parents=tuple(p if p < 0 else order.index(p) for p in ((*parents, 0)[k] for k in order)),
        offsets=np.concatenate([source.offsets, [[0, 0, 0]]])[order],
        R_parent_joint=np.concatenate([source.R_parent_joint, tilt[None, None]], axis=1)[:, order],
    )
    bends = bends_of(to_smpl(daz, "tilted"))
    assert bends["pelvis"] == pytest.approx(110.0)
    assert bends["spine1"] + bends["spine2"] + bends["spine3"] == pytest.approx(-20.0)


def test_names_that_tell_what_is_in_the_centre():
    source = a_source(3, 1, 5.0)
    plain = to_smpl(source, "plain")
    sides = {"Left": "L_", "Right": "R_"}

    def vroid(name):
        side = next((side for side in sides if name.startswith(side)), "")
        return f"J_Bip_{sides.get(side, 'C_')}{name.removeprefix(side)}" if name else ""

    motion = to_smpl(replace(source, names=tuple(map(vroid, source.names))), "vroid")
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
