"""Readers of .bvh, .asf/.amc and .npz: our own files come back, damaged ones are refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from foreign_skeletons import captured
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.export.bvh import write_bvh
from ikol.export.npz import write_npz
from ikol.mocap import find_motions, read_motion
from ikol.mocap.amc import read_amc
from ikol.mocap.bvh import read_bvh
from ikol.motion.capture import Capture
from ikol.motion.hands.hand_motion import HandMotion
from scipy.spatial.transform import Rotation

FRAMES = 20


@pytest.fixture(scope="module")
def capture() -> Capture:
    return captured(FRAMES, np.random.default_rng(5).normal(size=10), first_s=2.0)


@pytest.mark.parametrize("suffix", [".bvh", ".npz"])
def test_own_files_come_back(capture: Capture, tmp_path: Path, suffix: str):
    path = tmp_path / f"take{suffix}"
    write = write_bvh if suffix == ".bvh" else write_npz
    write(path, capture, load_body())
    motion = read_motion(path)
    expected = Rotation.from_rotvec(capture.pose_rotvecs.reshape(-1, 3)).as_matrix()
    assert np.abs(motion.R_parent_joint - expected.reshape(FRAMES, 24, 3, 3)).max() < 1e-6
    assert np.abs(motion.pelvis_world - capture.pelvis_world).max() < 2e-6
    assert np.allclose(motion.timestamps_s, np.arange(FRAMES) / 25)
    rest = load_body().rest_joints(capture.betas)
    legs = np.linalg.norm(rest[1] - rest[4]) + np.linalg.norm(rest[4] - rest[7])
    assert motion.leg_length_m == pytest.approx(legs, abs=1e-5)


def test_an_own_bvh_with_fingers_comes_back(capture: Capture, tmp_path: Path):
    bends = np.random.default_rng(6).normal(0, 0.3, (FRAMES, 30, 3)).astype(np.float32)
    landmarks = np.zeros((FRAMES, 2, 21, 3), np.float32)
    hands = HandMotion(bends, landmarks, landmarks.astype(np.float16))
    path = tmp_path / "take.bvh"
    write_bvh(path, replace(capture, hands=hands), load_body())
    motion = read_motion(path)
    expected = Rotation.from_rotvec(capture.pose_rotvecs.reshape(-1, 3)).as_matrix()
    expected = expected.reshape(FRAMES, 24, 3, 3)
    assert np.abs(motion.R_parent_joint[:, :22] - expected[:, :22]).max() < 1e-6
    assert np.allclose(motion.R_parent_joint[:, 22:], np.eye(3))
    assert np.abs(motion.pelvis_world - capture.pelvis_world).max() < 2e-6


def test_amass_of_52_joints(tmp_path: Path):
    rotvecs = np.random.default_rng(0).normal(0, 0.2, (FRAMES, 52, 3))
    path = tmp_path / "amass.npz"
    np.savez(
        path,
        poses=rotvecs.reshape(FRAMES, -1),
        trans=np.zeros((FRAMES, 3)),
        mocap_framerate=np.array(120.0),
    )
    motion = read_motion(path)
    expected = Rotation.from_rotvec(rotvecs[:, :22].reshape(-1, 3)).as_matrix()
    assert np.abs(motion.R_parent_joint[:, :22] - expected.reshape(-1, 22, 3, 3)).max() < 1e-6
    assert np.allclose(motion.R_parent_joint[:, 22:], np.eye(3))
    assert motion.timestamps_s[-1] == pytest.approx((FRAMES - 1) / 120)


BVH = """HIERARCHY
ROOT Hips
{
  OFFSET 1 2 3
  CHANNELS 6 Xposition Yposition Zposition Zrotation Yrotation Xrotation
  JOINT Spine
  {
    OFFSET 0 10 0
    CHANNELS 1 Xrotation
    End Site
    {
      OFFSET 0 5 0
    }
  }
}
MOTION
Frames:\t2
Frame Time:\t.01
7 8 9 0 0 0 0
7 8 9 90 0 0 90
"""


def test_bvh_with_tabs_and_joints_of_one_axis(tmp_path: Path):
    path = tmp_path / "small.bvh"
    path.write_text(BVH)
    source = read_bvh(path)
    positions, _ = source.posed()
    assert source.names == ("Hips", "Spine", "")
    assert np.allclose(positions[0], [[7, 8, 9], [7, 18, 9], [7, 23, 9]])
    # The root leans to the left, the spine then bends forward, about the root's own x.
    assert np.allclose(positions[1], [[7, 8, 9], [-3, 8, 9], [-3, 8, 14]])


def test_hips_travel_in_the_joint_above_them(tmp_path: Path):
    """Reference turns to the left and is moved; the hips' channels say where they are in it."""
    hips = BVH.partition("MOTION")[0].removeprefix("HIERARCHY\n").replace("ROOT", "JOINT")
    spine = hips[hips.index("  JOINT Spine") : hips.rindex("}")]
    path = tmp_path / "above.bvh"
    path.write_text(
        "HIERARCHY\nROOT Reference\n{\nOFFSET 0 0 0\n"
        "CHANNELS 4 Xposition Yposition Zposition Zrotation\n"
        + hips.replace(spine, spine + spine.replace("Spine", "Tail").replace("10", "-10"))
        + "}\nMOTION\nFrames: 2\nFrame Time: .01\n"
        + "0 0 5 0  1 2 3 0 0 0  0 0\n0 0 5 90  7 8 9 0 0 0  0 0\n"
    )
    source = read_bvh(path)
    positions, _ = source.posed()
    assert source.names == ("Reference", "Hips", "Spine", "", "Tail", "")
    assert np.allclose(positions[0, :3], [[0, 0, 5], [1, 2, 8], [1, 12, 8]])
    assert np.allclose(positions[1, :3], [[0, 0, 5], [-8, 7, 14], [-18, 7, 14]])
    assert np.allclose(source.rest_positions()[1], [1, 2, 3])


ASF = """# comment
:version 1.10
:units
  length 0.45
  angle deg
:root
   order TX TY TZ RX RY RZ
   axis XYZ
   position 0 0 0
   orientation 0 0 0
:bonedata
  begin
     id 1
     name femur
     direction 0 -1 0
     length 2
     axis 0 0 90 XYZ
     dof rx rz
     limits (-160.0 20.0)
            (-70.0 70.0)
  end
  begin
     id 2
     name tibia
     direction 0 -2 0
     length 3
     axis 0 0 0 XYZ
     dof rx
  end
:hierarchy
  begin
    root femur
    femur tibia
  end
"""
AMC = """#!OML:ASF
:FULLY-SPECIFIED
:DEGREES
1
root 1 2 3 0 0 0
femur 0 0
tibia 0
2
root 1 2 3 0 90 0
femur 30 0
tibia 90
"""


@pytest.fixture
def acclaim(tmp_path: Path) -> Path:
    (tmp_path / "07.asf").write_text(ASF)
    (tmp_path / "07_01.amc").write_text(AMC)
    return tmp_path / "07_01.amc"


def test_acclaim_angles_are_about_each_bones_own_axes(acclaim: Path):
    source = read_amc(acclaim)
    assert source.names == ("root", "femur", "tibia", "")
    assert source.metres_per_unit == pytest.approx(0.0254 / 0.45)
    positions, _ = source.posed()
    assert np.allclose(positions[0], [[1, 2, 3], [1, 2, 3], [1, 0, 3], [1, -3, 3]])
    # The femur's x axis is the world's y: turning about it leaves the femur where it is, and turns
    # the knee's axis. All is turned by 90 degrees about y with the root.
    knee = [1, 0, 3]
    shank = Rotation.from_euler("y", 120, degrees=True).apply([0, 0, -3])
    assert np.allclose(positions[1][2], knee)
    assert np.allclose(positions[1][3] - knee, shank, atol=1e-9)
    assert np.allclose(source.timestamps_s, [0, 1 / 120])


def test_the_only_skeleton_in_the_folder_serves_any_name(acclaim: Path):
    other = acclaim.with_name("walk.amc")
    acclaim.rename(other)
    assert len(read_amc(other).timestamps_s) == 2


def test_a_missing_skeleton(acclaim: Path):
    acclaim.with_name("07.asf").unlink()
    with pytest.raises(IkolError, match=r"skeleton") as caught:
        read_motion(acclaim)
    assert caught.value.code == "no_skeleton"
    assert "07.asf" in caught.value.remedy


DAMAGE = {
    "cut in the motion": BVH[:-6],
    "no motion": BVH.partition("MOTION")[0],
    "no frames": BVH.replace("Frames:\t2", "Frames:\t0"),
    "a word among numbers": BVH.replace("90 0 0 90", "90 0 x 90"),
    "nan": BVH.replace("90 0 0 90", "nan 0 0 90"),
    "no time": BVH.replace(".01", "0"),
    "two roots": BVH.replace("JOINT", "ROOT"),
    "cut offset": BVH.replace("OFFSET 0 10 0", "OFFSET 0 10"),
    "empty": "",
    "binary": "\x00\x01\x02" * 50,
}


@pytest.mark.parametrize("text", DAMAGE.values(), ids=DAMAGE.keys())
def test_damaged_bvh(tmp_path: Path, text: str):
    path = tmp_path / "bad.bvh"
    path.write_text(text)
    with pytest.raises(IkolError, match=r"bad\.bvh") as caught:
        read_motion(path)
    assert caught.value.code == "bad_motion"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [AMC[:-10], AMC.replace("femur 30 0", "femur 30"), AMC.replace("tibia 90\n", ""), "", ":x\n"],
)
def test_damaged_amc(acclaim: Path, text: str):
    acclaim.write_text(text)
    with pytest.raises(IkolError, match=r"07_01\.amc") as caught:
        read_motion(acclaim)
    assert caught.value.code == "bad_motion"


@pytest.mark.parametrize(
    "text",
    [ASF.replace(":root", ":roots"), ASF.replace("length 2", "length x"), ASF[:-60], ""],
)
def test_damaged_asf(acclaim: Path, text: str):
    acclaim.with_name("07.asf").write_text(text)
    with pytest.raises(IkolError) as caught:
        read_motion(acclaim)
    assert caught.value.code == "bad_motion"


def test_what_is_not_there_and_what_is_no_motion(tmp_path: Path):
    for name, code in (("no.bvh", "no_motion"), ("no.npz", "no_capture"), ("a.txt", "motion_type")):
        with pytest.raises(IkolError) as caught:
            read_motion(tmp_path / name)
        assert caught.value.code == code
        assert caught.value.remedy
    with pytest.raises(IkolError) as caught:
        find_motions(tmp_path)
    assert caught.value.code == "no_motion"


def test_motions_are_found_in_folders_within(acclaim: Path):
    inner = acclaim.parent / "inner"
    inner.mkdir()
    (inner / "walk.BVH").write_text(BVH)
    assert find_motions(acclaim.parent) == [acclaim, inner / "walk.BVH"]
    assert find_motions(acclaim) == [acclaim]


def test_shapes_beside_motions_are_passed_over(tmp_path: Path):
    np.savez(tmp_path / "shape.npz", betas=np.zeros(10), gender="neutral")
    np.savez(tmp_path / "walk_poses.npz", poses=np.zeros((2, 72)), trans=np.zeros((2, 3)))
    (tmp_path / "cut_off.npz").write_bytes(b"PK")
    assert find_motions(tmp_path) == [tmp_path / "cut_off.npz", tmp_path / "walk_poses.npz"]
