import contextlib
import dataclasses
import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import smplx
import torch
from ikol.body.model import BodyModel, load_body
from ikol.errors import IkolError
from ikol.export.npz import read_npz, write_npz
from ikol.motion.capture import Capture
from ikol.motion.hands.hand_motion import HandMotion
from ikol.skeleton import JOINT_PARENTS
from numpy.typing import NDArray


def test_round_trip(capture: Capture, body: BodyModel, tmp_path: Path):
    path = tmp_path / "ein Ordner mit Leerzeichen" / "größe.npz"
    write_npz(path, capture, body)
    again = read_npz(path, body)
    for field in dataclasses.fields(Capture):
        before, after = getattr(capture, field.name), getattr(again, field.name)
        if field.name == "camera":
            assert (after.focal_px, after.width, after.height) == (1234.5, 1080, 1920)
            assert np.array_equal(after.T_world_camera, before.T_world_camera)
        elif isinstance(before, np.ndarray):
            assert after.dtype == before.dtype
            assert np.array_equal(after, before), field.name
        else:
            assert after == before


def test_hands_make_the_poses_those_of_smplh(capture: Capture, body: BodyModel, tmp_path: Path):
    rng = np.random.default_rng(0)
    frames = len(capture.timestamps_s)
    hands = HandMotion(
        rng.normal(size=(frames, 30, 3)).astype(np.float32),
        rng.random((frames, 2, 21, 3), np.float32),
        rng.normal(size=(frames, 2, 21, 3)).astype(np.float16),
    )
    pose = capture.pose_rotvecs.copy()
    pose[:, 22:] = 0.0
    captured = dataclasses.replace(capture, pose_rotvecs=pose, hands=hands)
    write_npz(tmp_path / "take.npz", captured, body)
    with np.load(tmp_path / "take.npz", allow_pickle=False) as file:
        assert file["poses"].shape == (frames, 156)
        np.testing.assert_array_equal(file["poses"][:, 66:], hands.finger_rotvecs.reshape(-1, 90))
    again = read_npz(tmp_path / "take.npz", body)
    assert again.hands is not None
    np.testing.assert_array_equal(again.pose_rotvecs, pose)
    for field in dataclasses.fields(HandMotion):
        np.testing.assert_array_equal(getattr(again.hands, field.name), getattr(hands, field.name))


def test_keys_shapes_and_types(capture: Capture, body: BodyModel, tmp_path: Path):
    write_npz(tmp_path / "take.npz", capture, body)
    with np.load(tmp_path / "take.npz", allow_pickle=False) as file:
        frames = len(capture.timestamps_s)
        shapes = {name: file[name].shape for name in file.files}
        assert str(file["gender"]) == "neutral"
        assert float(file["mocap_framerate"]) == capture.fps
    assert shapes == {
        "poses": (frames, 72),
        "trans": (frames, 3),
        "betas": (10,),
        "gender": (),
        "mocap_framerate": (),
        "joints": (frames, 24, 3),
        "timestamps": (frames,),
        "track": (),
        "shot": (),
        "cuts": (0,),
        "confidence": (frames, 24),
        "keypoints2d": (frames, 33, 3),
        "visible": (frames,),
        "contacts": (frames, 4),
        "body": (),
        "estimator": (),
        "camera_focal_px": (),
        "camera_size": (2,),
        "T_world_camera": (4, 4),
    }


def smpl_file(body: BodyModel, folder: Path) -> Path:
    kintree = np.array([JOINT_PARENTS, range(24)])
    arrays = {
        "v_template": body.vertices_template,
        "shapedirs": body.shapedirs,
        "posedirs": np.zeros((len(body.vertices_template), 3, 207)),
        "J_regressor": body.joint_regressor,
        "weights": body.skin_weights,
        "kintree_table": kintree,
        "f": body.faces,
    }
    path = folder / "SMPL_NEUTRAL.pkl"
    path.write_bytes(pickle.dumps(arrays))
    return path


def test_smplx_with_trans_gives_the_joints_in_the_world(
    capture: Capture, body: BodyModel, tmp_path: Path
):
    write_npz(tmp_path / "take.npz", capture, body)
    with contextlib.redirect_stdout(io.StringIO()):
        model = smplx.SMPL(str(smpl_file(body, tmp_path)))
    with np.load(tmp_path / "take.npz") as file:
        poses = torch.from_numpy(file["poses"])
        joints = model(
            global_orient=poses[:, :3],
            body_pose=poses[:, 3:],
            betas=torch.from_numpy(file["betas"])[None].expand(len(poses), -1),
            transl=torch.from_numpy(file["trans"]),
        ).joints[:, :24]
        assert np.abs(joints.detach().numpy() - file["joints"]).max() < 1e-4


@pytest.mark.parametrize("columns", [72, 156, 165])
def test_reads_motions_of_amass(capture: Capture, body: BodyModel, tmp_path: Path, columns: int):
    frames = len(capture.timestamps_s)
    poses = np.random.default_rng(0).normal(size=(frames, columns))
    poses[:, :66] = capture.pose_rotvecs.reshape(frames, 72)[:, :66]
    trans = capture.pelvis_world - body.rest_joints(np.zeros(10))[0]
    path = tmp_path / "amass.npz"
    np.savez(
        path, poses=poses, trans=trans, betas=np.ones(16), mocap_framerate=120.0, gender="male"
    )
    motion = read_npz(path, body)
    assert motion.fps == 120.0
    assert np.allclose(np.diff(motion.timestamps_s), 1 / 120)
    assert np.allclose(motion.pose_rotvecs[:, :22], capture.pose_rotvecs[:, :22])
    assert (columns == 72) == bool(motion.pose_rotvecs[:, 22:].any())
    assert np.allclose(motion.joints_world[:, 0], capture.pelvis_world, atol=1e-6)
    assert not motion.betas.any()
    assert motion.landmarks_px.shape == (frames, 0, 3)


def test_betas_of_amass_are_used_on_a_body_of_that_family(
    capture: Capture, body: BodyModel, tmp_path: Path
):
    arrays = pickle.loads(smpl_file(body, tmp_path).read_bytes())
    arrays["posedirs"][0] = 1e-4
    (tmp_path / "SMPL.pkl").write_bytes(pickle.dumps(arrays))
    smpl = load_body(str(tmp_path / "SMPL.pkl"))
    frames = len(capture.timestamps_s)
    poses = capture.pose_rotvecs.reshape(frames, 72)
    trans = capture.pelvis_world - body.rest_joints(capture.betas)[0]
    np.savez(tmp_path / "amass.npz", poses=poses, trans=trans, betas=capture.betas)
    motion = read_npz(tmp_path / "amass.npz", smpl)
    assert np.abs(motion.joints_world - capture.joints_world).max() < 1e-5


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": np.zeros(3)}, "lacks poses, trans"),
        ({"poses": np.zeros((5, 60)), "trans": np.zeros((5, 3))}, "poses has shape"),
        ({"poses": np.zeros((0, 72)), "trans": np.zeros((0, 3))}, "poses has shape"),
        ({"poses": np.zeros((5, 72)), "trans": np.zeros((4, 3))}, "trans has shape"),
        (
            {"poses": np.zeros((5, 72)), "trans": np.zeros((5, 3)), "joints": np.zeros((5, 24, 3))},
            "lacks timestamps",
        ),
        (
            {"poses": np.full((5, 72), "x"), "trans": np.zeros((5, 3))},
            "poses is not made of numbers",
        ),
        (
            {"poses": np.zeros((5, 72)), "trans": np.zeros((5, 3)), "mocap_framerate": np.zeros(2)},
            "mocap_framerate is",
        ),
    ],
)
def test_what_is_no_motion_is_said_plainly(
    body: BodyModel, tmp_path: Path, arrays: dict[str, NDArray[Any]], message: str
):
    np.savez(tmp_path / "other.npz", allow_pickle=True, **arrays)
    with pytest.raises(IkolError, match=message) as raised:
        read_npz(tmp_path / "other.npz", body)
    assert raised.value.code == "bad_capture"


def test_broken_and_missing_files(capture: Capture, body: BodyModel, tmp_path: Path):
    write_npz(tmp_path / "take.npz", capture, body)
    data = (tmp_path / "take.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(data[: len(data) // 2])
    (tmp_path / "text.npz").write_text("no zip")
    (tmp_path / "empty.npz").write_bytes(b"")
    for name in ("cut.npz", "text.npz", "empty.npz"):
        with pytest.raises(IkolError) as raised:
            read_npz(tmp_path / name, body)
        assert raised.value.code == "bad_capture"
    with pytest.raises(IkolError) as raised:
        read_npz(tmp_path / "none.npz", body)
    assert raised.value.code == "no_capture"
