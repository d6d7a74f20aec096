"""Motions of AMASS (Mahmood et al., 2019) as captures."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.fingers import SHARED_JOINTS
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import NUM_BETAS, BodyModel
from ikol.motion.capture import Camera, Capture
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import NUM_JOINTS

_USUAL_FPS = 30.0


def tells_shape(arrays: dict[str, NDArray[Any]], body: BodyModel) -> bool:
    """Whether a motion of AMASS has betas of a body, which they are only of MPI's."""
    return body.posedirs is not None and "betas" in arrays


def capture_from_amass(arrays: dict[str, NDArray[Any]], body: BodyModel) -> Capture:
    """A capture without video: no camera (its image is 0 by 0 pixels), everything trusted.

    Poses of SMPL-H and SMPL-X have fingers after the 22nd joint: these are left out and the hands
    are flat. The betas belong to MPI's bodies, so on another one the average person is taken; the
    feet may then leave the ground by some centimetres.

    Args:
        arrays: `poses` [T, 72 or more], `trans` [T, 3] and, where the file has them, `betas`,
            `mocap_framerate` or `mocap_frame_rate`.
        body: The body that moves.
    """
    poses = arrays["poses"].astype(np.float32)
    frames = len(poses)
    pose_rotvecs = np.zeros((frames, NUM_JOINTS, 3), dtype=np.float32)
    kept = NUM_JOINTS if poses.shape[1] == 3 * NUM_JOINTS else SHARED_JOINTS
    pose_rotvecs[:, :kept] = poses[:, : 3 * kept].reshape(frames, kept, 3)
    betas = np.zeros(NUM_BETAS, dtype=np.float32)
    if tells_shape(arrays, body):
        given = arrays["betas"].ravel()[:NUM_BETAS]
        betas[: len(given)] = given
    rate = arrays.get("mocap_framerate", arrays.get("mocap_frame_rate", np.array(_USUAL_FPS)))
    fps = float(rate.item())

    rest = body.rest_joints(betas)
    pelvis_world = arrays["trans"].astype(np.float32) + rest[0]
    R_parent_joint = torch.from_numpy(rotmats_from_rotvecs(pose_rotvecs))
    joints, _ = forward_kinematics(R_parent_joint, torch.from_numpy(rest).expand(frames, -1, -1))
    return Capture(
        pose_rotvecs=pose_rotvecs,
        pelvis_world=pelvis_world,
        joints_world=joints.numpy() + pelvis_world[:, None],
        betas=betas,
        timestamps_s=np.arange(frames) / fps,
        confidence=np.ones((frames, NUM_JOINTS), dtype=np.float32),
        landmarks_px=np.zeros((frames, 0, 3), dtype=np.float32),
        visible=np.ones(frames, dtype=np.bool_),
        fps=fps,
        camera=Camera(focal_px=1.0, width=0, height=0, T_world_camera=np.eye(4)),
        body=body.name,
        estimator="amass",
    )
