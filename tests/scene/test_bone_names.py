"""SMPL armatures of other tools are recognised, others are refused in plain words."""

import pytest
from ikol.skeleton import FINGER_NAMES, JOINT_NAMES


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def capital_side(name):
    side, _, joint = name.rpartition("_")
    return f"{side[0].upper()}_{joint.capitalize()}" if side else joint.capitalize()


def dot_side(name):
    side, _, joint = name.rpartition("_")
    return f"{joint}.{side[0].upper()}" if side else joint


@pytest.fixture(scope="module")
def match_joints(scene_module):
    return scene_module("bone_names").match_joints


@pytest.mark.parametrize(
    "style",
    [
        lambda name: name,
        capital_side,
        lambda name: f"m_avg_{capital_side(name)}",
        lambda name: f"f_avg_{capital_side(name)}",
        lambda name: f"take01:{capital_side(name)}",
        camel,
        dot_side,
    ],
)
def test_usual_names_are_recognised(match_joints, style):
    bones = ["root", *reversed([style(name) for name in JOINT_NAMES]), "jaw"]
    assert match_joints(bones) == {name: style(name) for name in JOINT_NAMES}
    assert list(match_joints(bones)) == list(JOINT_NAMES)


def test_smplx_has_fingers_in_place_of_hands(match_joints):
    bones = [name for name in JOINT_NAMES if "hand" not in name] + ["left_index1"]
    assert len(match_joints(bones)) == 22


@pytest.mark.parametrize("style", [lambda name: name, camel, dot_side])
def test_fingers_are_found_when_they_are_asked_for(match_joints, style):
    names = [*JOINT_NAMES[:22], *FINGER_NAMES]
    bones = [style(name) for name in reversed(names)]
    assert match_joints(bones, fingers=True) == {name: style(name) for name in names}
    assert list(match_joints(bones)) == names[:22]


def test_other_armatures_are_refused(match_joints, scene_module):
    with pytest.raises(scene_module("vendored").IkolError, match="not an SMPL armature") as refused:
        match_joints(["mixamorig:Hips", "mixamorig:Spine", "mixamorig:LeftUpLeg"])
    assert refused.value.code == "not_smpl"
    assert refused.value.remedy
