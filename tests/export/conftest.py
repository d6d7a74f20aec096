from typing import Any

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel, load_body
from ikol.motion.capture import Camera, Capture
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

FRAMES = 90


@pytest.fixture(scope="session")
def body() -> BodyModel:
    return load_body()


@pytest.fixture(scope="session")
def capture(body: BodyModel) -> Capture:
    """A smooth wild motion with turns, a tall and heavy person, some frames without anybody."""
    rng = np.random.default_rng(7)
    noise: Any = gaussian_filter1d(rng.normal(size=(FRAMES, 24, 3)), 6.0, axis=0)
    pose_rotvecs = (2.5 * noise).astype(np.float32)
    spin = Rotation.from_euler("z", np.linspace(0, 500, FRAMES)[:, None], degrees=True)
    upright = Rotation.from_euler("x", 90, degrees=True)
    tumbling = Rotation.from_rotvec(pose_rotvecs[:, 0])
    pose_rotvecs[:, 0] = (spin * upright * tumbling).as_rotvec()
    betas = rng.normal(size=10).astype(np.float32)
    pelvis_world = np.cumsum(rng.normal(0.0, 0.02, (FRAMES, 3)), axis=0)
    pelvis_world[:, 2] += 0.9
    rest = torch.from_numpy(body.rest_joints(betas)).double().expand(FRAMES, -1, -1)
    matrices = Rotation.from_rotvec(pose_rotvecs.reshape(-1, 3)).as_matrix()
    joints, _ = forward_kinematics(torch.from_numpy(matrices.reshape(FRAMES, 24, 3, 3)), rest)
    visible = np.ones(FRAMES, dtype=np.bool_)
    visible[20:25] = False
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    T_world_camera[:3, 3] = [0.0, -4.0, 1.1]
    return Capture(
        pose_rotvecs=pose_rotvecs,
        pelvis_world=pelvis_world.astype(np.float32),
        joints_world=(joints.numpy() + pelvis_world[:, None]).astype(np.float32),
        betas=betas,
        timestamps_s=0.5 + np.arange(FRAMES) / 29.97,
        confidence=rng.uniform(size=(FRAMES, 24)).astype(np.float32),
        landmarks_px=rng.uniform(0, 1000, (FRAMES, 33, 3)).astype(np.float32),
        visible=visible,
        fps=29.97,
        camera=Camera(1234.5, 1080, 1920, T_world_camera),
        body=body.name,
        estimator="blazepose",
        contacts=rng.uniform(size=(FRAMES, 4)).astype(np.float32),
    )
