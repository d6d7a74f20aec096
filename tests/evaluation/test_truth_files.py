"""Readers of ground truth: what was written comes back, and what is damaged says so."""

import json
from functools import partial

import numpy as np
import pytest
from damage import count_refusals
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.evaluation.truth import read_joint_map, read_truth
from ikol.evaluation.truth.arrays import keypoints_world
from ikol.evaluation.truth.conventions import CONVENTIONS, plain_name
from ikol.evaluation.truth.joint_map import recognised, restricted
from ikol.export.bvh import write_bvh
from ikol.export.npz import write_npz
from ikol.skeleton import JOINT_NAMES, KEYPOINT_NAMES
from synthetic_clip import dancing, refined, sightings
from truth_files import write_c3d, write_trc

BODY = load_body()
NAMES = ("RHip", "LHip", "Neck", "RWrist")
FPS = 50.0


@pytest.fixture(scope="module")
def capture():
    motion = dancing(30)
    return refined(motion, sightings(motion))


def points_mm(frames=20):
    points = np.random.default_rng(1).normal(0.0, 400.0, (frames, len(NAMES), 3))
    points[4, 2] = np.nan
    return points


@pytest.mark.parametrize("write", [write_trc, write_c3d])
def test_points_come_back_with_gaps_units_and_times(tmp_path, write):
    points = points_mm()
    suffix = write.__name__.removeprefix("write_")
    truth = read_truth(write(tmp_path / f"walk.{suffix}", NAMES, points, FPS), BODY)
    assert truth.names == NAMES
    assert truth.metres_per_unit == 0.001
    np.testing.assert_allclose(truth.points, points, atol=1e-3)
    np.testing.assert_allclose(truth.timestamps_s, np.arange(20) / FPS, atol=1e-6)
    assert truth.poses is None


def test_times_that_do_not_begin_at_nothing(tmp_path):
    trc = write_trc(tmp_path / "a.trc", NAMES, points_mm(), FPS, units="m", first_s=2.5)
    truth = read_truth(trc, BODY)
    assert truth.timestamps_s[0] == pytest.approx(2.5)
    assert truth.metres_per_unit == 1.0
    c3d_file = write_c3d(tmp_path / "a.c3d", NAMES, points_mm(), FPS, units="m", first_frame=101)
    truth = read_truth(c3d_file, BODY)
    assert truth.timestamps_s[0] == pytest.approx(2.0)
    assert truth.metres_per_unit == 1.0


def test_a_trc_as_text_editors_leave_it(tmp_path):
    path = write_trc(tmp_path / "a.trc", NAMES, points_mm(), FPS)
    lines = [line.rstrip() for line in path.read_text().splitlines()]
    path.write_text("\r\n".join(lines))
    np.testing.assert_allclose(read_truth(path, BODY).points, points_mm(), atol=1e-5)
    spaced = [line if k < 5 else " ".join(line.split("\t")) for k, line in enumerate(lines)]
    path.write_text("\n".join(line for k, line in enumerate(spaced) if k != 6 + 4))
    assert len(read_truth(path, BODY).points) == 19


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "something else",
        lambda text: "\n".join(text.splitlines()[:6]),
        lambda text: text.replace("\t", "\tx", 200),
        lambda text: text + "21\t0.4" + 30 * "\t1.0",
        lambda text: text + "21\t\t1.0",
    ],
)
def test_damaged_trc(tmp_path, spoil):
    path = write_trc(tmp_path / "a.trc", NAMES, points_mm(), FPS)
    path.write_text(spoil(path.read_text()))
    assert refusal(path).code == "bad_truth"


def test_damage_anywhere_in_a_c3d_is_said_in_words(tmp_path):
    path = write_c3d(tmp_path / "a.c3d", NAMES, points_mm(), FPS)
    assert count_refusals(path, partial(read_truth, body=BODY), "bad_truth", 100) > 10


@pytest.mark.parametrize("size", [0, 100, 700, 1600, 2600])
def test_damaged_c3d(tmp_path, size):
    path = write_c3d(tmp_path / "a.c3d", NAMES, points_mm(), FPS)
    path.write_bytes(path.read_bytes()[:size])
    assert refusal(path).code == "bad_truth"
    path.write_bytes(np.random.default_rng(2).bytes(size))
    assert refusal(path).code == "bad_truth"


def test_plain_arrays(tmp_path):
    joints = np.random.default_rng(3).normal(size=(10, 4, 3))
    path = tmp_path / "joints.npz"
    np.savez(path, joints=joints, names=np.array(NAMES), fps=25.0, units="cm")
    truth = read_truth(path, BODY)
    assert (truth.names, truth.metres_per_unit) == (NAMES, 0.01)
    np.testing.assert_array_equal(truth.points, joints)
    np.testing.assert_allclose(truth.timestamps_s, np.arange(10) / 25.0)
    times = np.sort(np.random.default_rng(4).random(10))
    np.savez(path, joints=joints, names=np.array(NAMES), timestamps=times)
    truth = read_truth(path, BODY)
    np.testing.assert_array_equal(truth.timestamps_s, times)
    assert truth.metres_per_unit is None
    np.savez(path, joints=joints, names=np.array(NAMES))
    assert read_truth(path, BODY).timestamps_s is None


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"joints": np.zeros((5, 4, 3))}, "lacks names"),
        ({"names": np.array(NAMES)}, "lacks joints"),
        ({"joints": np.zeros((5, 3, 3)), "names": np.array(NAMES)}, r"\(5, 3, 3\)"),
        ({"joints": np.zeros((0, 4, 3)), "names": np.array(NAMES)}, "frames, 4, 3"),
        (
            {"joints": np.zeros((5, 4, 3)), "names": np.array(NAMES), "timestamps": np.zeros(4)},
            "timestamps",
        ),
        (
            {"joints": np.zeros((5, 4, 3)), "names": np.array(NAMES), "units": np.array("ell")},
            "units is ell",
        ),
        *(
            ({"joints": np.zeros((5, 4, 3)), "names": np.array(NAMES), name: np.array(fps)}, said)
            for name, fps, said in (
                ("fps", 0, "fps is 0"),
                ("fps", [30.0, 30.0], "fps is"),
                ("mocap_framerate", "thirty", "mocap_framerate is thirty"),
            )
        ),
        ({"joints": np.full((5, 4, 3), "x"), "names": np.array(NAMES)}, "not made of numbers"),
    ],
)
def test_arrays_that_do_not_fit(tmp_path, arrays, said):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(IkolError, match=said):
        read_truth(tmp_path / "a.npz", BODY)


def test_own_captures_and_bvh_have_points_and_rotations(tmp_path, capture):
    write_npz(tmp_path / "take.npz", capture, BODY)
    write_bvh(tmp_path / "take.bvh", capture, BODY)
    npz, bvh = (read_truth(tmp_path / f"take.{kind}", BODY) for kind in ("npz", "bvh"))
    assert npz.names == KEYPOINT_NAMES
    assert sorted(bvh.names) == sorted(JOINT_NAMES)
    expected = keypoints_world(capture, BODY)
    np.testing.assert_allclose(npz.points, expected, atol=1e-5)
    joints = bvh.points[:, [bvh.names.index(name) for name in JOINT_NAMES]]
    # The file is y up.
    np.testing.assert_allclose(joints[..., [0, 2]] * [1, -1], expected[:, :24, :2], atol=1e-4)
    np.testing.assert_allclose(bvh.poses.R_parent_joint, npz.poses.R_parent_joint, atol=1e-4)
    assert bvh.joint_map == {name: (name,) for name in JOINT_NAMES}


def test_a_capture_with_another_body_is_refused_and_amass_tells_no_shape_of_ours(tmp_path, capture):
    write_npz(tmp_path / "take.npz", capture, BODY)
    with np.load(tmp_path / "take.npz") as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(tmp_path / "other.npz", **arrays | {"body": np.array("SMPL")})
    refused = refusal(tmp_path / "other.npz")
    assert refused.code == "other_body"
    assert "SMPL" in refused.message
    kept = ("poses", "trans", "betas", "mocap_framerate")
    np.savez(tmp_path / "amass.npz", **{name: arrays[name] for name in kept})
    motion = read_truth(tmp_path / "amass.npz", BODY)
    assert motion.poses.betas is None
    own = read_truth(tmp_path / "take.npz", BODY)
    np.testing.assert_array_equal(own.poses.betas, capture.betas)
    np.testing.assert_allclose(motion.poses.R_parent_joint, own.poses.R_parent_joint, atol=1e-6)


def test_what_cannot_be_truth(tmp_path):
    assert refusal(tmp_path / "none.trc").code == "no_truth"
    (tmp_path / "a.txt").write_text("x")
    assert refusal(tmp_path / "a.txt").code == "truth_type"
    (tmp_path / "a.npz").write_bytes(b"nothing")
    assert refusal(tmp_path / "a.npz").code == "bad_truth"


def test_names_are_alike_however_they_are_written():
    for name in (
        "LHip",
        "l_hip",
        "Hip.L",
        "left_hip",
        "mixamorig:LeftHip",
        "LeftHip",
        "person:LHip",
    ):
        assert plain_name(name) == "lefthip", name
    assert plain_name("RBigToe") == "rightbigtoe"
    assert plain_name("head_top") == "headtop"
    assert plain_name("Spine1") == "spine1"


HALPE = (
    "Hip RHip RKnee RAnkle RBigToe RSmallToe RHeel LHip LKnee LAnkle LBigToe LSmallToe LHeel"
    " Neck Head Nose RShoulder RElbow RWrist LShoulder LElbow LWrist"
)
H36M = (
    "Hip RHip RKnee RFoot LHip LKnee LFoot Spine Thorax Nose Head LShoulder LElbow LWrist"
    " RShoulder RElbow RWrist"
)
MIXAMO = (
    "Hips Spine Neck Head LeftShoulder LeftArm LeftForeArm LeftHand RightShoulder RightArm"
    " RightForeArm RightHand LeftUpLeg LeftLeg LeftFoot LeftToeBase RightUpLeg RightLeg"
)


@pytest.mark.parametrize(
    ("names", "convention", "samples"),
    [
        (HALPE, "halpe-26", {"Head": ("head_top",), "Hip": ("left_hip", "right_hip")}),
        (H36M, "h36m-17", {"LFoot": ("left_ankle",), "Thorax": ("neck",)}),
        (
            MIXAMO,
            "motionbuilder",
            {"LeftArm": ("left_shoulder",), "LeftShoulder": ("left_collar",)},
        ),
        (" ".join(KEYPOINT_NAMES), "smpl", {name: (name,) for name in KEYPOINT_NAMES}),
        (
            HALPE.replace("Hip RHip", "CHip RHip").replace(" Head", ""),
            "openpose-25",
            {"Neck": ("left_shoulder", "right_shoulder")},
        ),
        (
            HALPE.replace(" RBigToe", "").replace(" LBigToe", "").replace(" Head", ""),
            "coco-17",
            {"RWrist": ("right_wrist",)},
        ),
        (
            "nose left_shoulder right_shoulder left_elbow right_elbow left_heel left_foot_index",
            "blazepose-33",
            {"left_foot_index": ("left_big_toe",)},
        ),
    ],
)
def test_conventions_are_recognised(names, convention, samples):
    found, joint_map = recognised(names.split())
    assert found == convention
    assert joint_map | samples == joint_map


def test_every_convention_knows_only_our_keypoints():
    for joint_map in CONVENTIONS.values():
        assert {name for ours in joint_map.values() for name in ours} <= set(KEYPOINT_NAMES)


def test_names_that_nobody_knows():
    with pytest.raises(IkolError, match="LFHD, RFHD") as error:
        recognised(["LFHD", "RFHD", "C7"])
    assert "left_knee" in error.value.remedy


def test_maps_in_json_and_toml(tmp_path):
    given = {"LKNE": "left_knee", "LKNM": "left_knee", "SACR": ["left_hip", "right_hip"]}
    expected = {
        "LKNE": ("left_knee",),
        "LKNM": ("left_knee",),
        "SACR": ("left_hip", "right_hip"),
    }
    (tmp_path / "map.json").write_text(json.dumps(given))
    (tmp_path / "map.toml").write_text(
        'LKNE = "left_knee"\nLKNM = "left_knee"\nSACR = ["left_hip", "right_hip"]\n'
    )
    assert read_joint_map(tmp_path / "map.json") == expected
    assert read_joint_map(tmp_path / "map.toml") == expected
    with pytest.raises(IkolError, match="knows 2 of the points"):
        restricted(expected, ["LKNE", "LKNM", "other"])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"LKNE": []}',
        '{"LKNE": "left knee"}',
        '{"LKNE": 3}',
        '{"LKNE": ["left_knee", "x"]}',
        "{",
    ],
)
def test_maps_that_are_none(tmp_path, content):
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(IkolError) as error:
        read_joint_map(tmp_path / "map.json")
    assert error.value.code == "joint_map"
    with pytest.raises(IkolError):
        read_joint_map(tmp_path / "none.json")


def refusal(path):
    with pytest.raises(IkolError) as error:
        read_truth(path, BODY)
    return error.value
