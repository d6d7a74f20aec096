"""Motions on skeletons unlike SMPL's, made from SMPL motions, so that the answer is known."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ikol.body.kinematics import global_rotations
from ikol.body.model import load_body
from ikol.motion.capture import Camera, Capture
from ikol.rotations import rotvecs_from_rotmats
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS, KEYPOINT_PARENTS, NUM_JOINTS
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Float64 = NDArray[np.float64]

_MIXAMO = {
    **{"pelvis": "Hips", "spine1": "Spine", "spine2": "Spine1", "spine3": "Spine2"},
    **{"neck": "Neck", "head": "Head"},
    **{"hip": "UpLeg", "knee": "Leg", "ankle": "Foot", "foot": "ToeBase"},
    **{"collar": "Shoulder", "shoulder": "Arm", "elbow": "ForeArm", "wrist": "Hand"},
    "hand": "HandMiddle1",
}
_CMU = {
    **{"pelvis": "Hips", "spine1": "lowerback", "spine2": "Chest", "spine3": "Chest2"},
    **{"neck": "Neck", "head": "Head"},
    **{"hip": "Hip", "knee": "Knee", "ankle": "Ankle", "foot": "Toe"},
    **{"collar": "Collar", "shoulder": "Shoulder", "elbow": "Elbow", "wrist": "Wrist"},
    "hand": "Fingers",
}


def mixamo_name(joint: str) -> str:
    return "mixamorig:" + _renamed(joint, _MIXAMO)


def cmu_name(joint: str) -> str:
    return _renamed(joint, _CMU)


def _renamed(joint: str, names: dict[str, str]) -> str:
    side, _, part = joint.rpartition("_")
    return side.capitalize() + names[part]


def smpl_rotations(frames: int, seed: int) -> Float64:
    """A motion whose hands do not bend within themselves [frames, 24, 3, 3], z up.

    Wrists do not roll: that is the forearm's.
    """
    rng = np.random.default_rng(seed)
    rotvecs = rng.normal(0.0, 0.3, (frames, NUM_JOINTS, 3))
    rotvecs[:, 22:] = 0.0
    rest = load_body().keypoint_template.astype(np.float64)
    for elbow, wrist in ((18, 20), (19, 21)):
        forearm = (rest[wrist] - rest[elbow]) / np.linalg.norm(rest[wrist] - rest[elbow])
        rotvecs[:, wrist] -= (rotvecs[:, wrist] @ forearm)[:, None] * forearm
    upright = Rotation.from_euler("x", 90, degrees=True)
    rotvecs[:, 0] = (Rotation.from_rotvec(0.3 * rotvecs[:, 0]) * upright).as_rotvec()
    return Rotation.from_rotvec(rotvecs.reshape(-1, 3)).as_matrix().reshape(frames, -1, 3, 3)


def captured(frames: int, betas: Float64, first_s: float = 0.0) -> Capture:
    """A capture of such a motion at 25 frames a second, somewhere about a metre up."""
    rng = np.random.default_rng(3)
    pelvis_world = rng.normal(0, 0.1, (frames, 3)).astype(np.float32) + np.float32([0, 0, 0.9])
    return Capture(
        pose_rotvecs=rotvecs_from_rotmats(smpl_rotations(frames, 4)).astype(np.float32),
        pelvis_world=pelvis_world,
        joints_world=np.repeat(pelvis_world[:, None], NUM_JOINTS, axis=1),
        betas=betas.astype(np.float32),
        timestamps_s=first_s + np.arange(frames) / 25,
        confidence=np.ones((frames, NUM_JOINTS), np.float32),
        landmarks_px=np.zeros((frames, 33, 3), np.float32),
        visible=np.ones(frames, np.bool_),
        fps=25.0,
        camera=Camera(1000.0, 640, 480, np.eye(4)),
        body="ikol_body",
        estimator="blazepose",
    )


def hanging_arms() -> Float64:
    """Rest orientations [24, 3, 3] of a skeleton with its arms along its body."""
    smpl = load_body().keypoint_template.astype(np.float64)
    rest = np.tile(np.eye(3), (NUM_JOINTS, 1, 1))
    for side in ("left", "right"):
        above = np.eye(3)
        chain = [JOINT_NAMES.index(f"{side}_{p}") for p in ("shoulder", "elbow", "wrist", "hand")]
        for joint, child in pairwise(chain):
            bone = above @ (smpl[child] - smpl[joint])
            bone /= np.linalg.norm(bone)
            axis = np.cross(bone, [0.0, -1.0, 0.0])
            turn = axis / np.linalg.norm(axis) * np.arccos(-bone[1])
            above = rest[joint] = Rotation.from_rotvec(turn).as_matrix() @ above
        rest[chain[-1]] = above
    return rest


def write_bvh(  # noqa: PLR0917
    path: Path,
    rotations: Float64,
    pelvis_m: Float64,
    rename: Any,
    rest: Float64,
    R_file_smpl: Float64,
    R_file_world: Float64,
    unit_m: float,
) -> None:
    """Write an SMPL motion as a .bvh on a skeleton with another rest pose, unit and axes.

    `R_file_smpl` takes SMPL's axes to the file's axes at rest, `R_file_world` the world's.
    """
    smpl = load_body().keypoint_template.astype(np.float64)
    R_world = global_rotations(torch.from_numpy(rotations)).numpy()
    R_file = R_file_world @ R_world @ rest.swapaxes(-1, -2) @ R_file_smpl.T
    lines, order = ["HIERARCHY"], []

    def write(keypoint: int) -> None:
        parent = KEYPOINT_PARENTS[keypoint]
        offset = np.zeros(3)
        if parent >= 0:
            offset = R_file_smpl @ rest[parent] @ (smpl[keypoint] - smpl[parent]) / unit_m
        offset_line = "OFFSET " + " ".join(f"{value:.9f}" for value in offset)
        if keypoint >= NUM_JOINTS:
            lines.extend(["End Site", "{", offset_line, "}"])
            return
        kind, channels = ("ROOT", "6 Xposition Yposition Zposition") if parent < 0 else ("JOINT", 3)
        lines.extend([f"{kind} {rename(JOINT_NAMES[keypoint])}", "{", offset_line])
        lines.append(f"CHANNELS {channels} Zrotation Xrotation Yrotation")
        order.append(keypoint)
        for child, above in enumerate(KEYPOINT_PARENTS):
            if above == keypoint:
                write(child)
        lines.append("}")

    write(0)
    lines.extend(["MOTION", f"Frames: {len(rotations)}", "Frame Time: 0.04"])
    for t in range(len(rotations)):
        row = list(R_file_world @ pelvis_m[t] / unit_m)
        for joint in order:
            parent = JOINT_PARENTS[joint]
            local = R_file[t, joint] if parent < 0 else R_file[t, parent].T @ R_file[t, joint]
            row.extend(Rotation.from_matrix(local).as_euler("ZXY", degrees=True))
        lines.append(" ".join(f"{value:.9f}" for value in row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
