"""Clips to train on: random smooth motion of random bodies, seen with noise and a bias."""

import numpy as np
import torch
from ikol.body.model import load_body
from ikol.estimators.blazepose.trust import sighting
from ikol.motion.camera import View, focal_length_px
from ikol.rotations import (
    align_hemisphere,
    quats_wxyz_from_rotmats,
    rotmats_from_quats_wxyz,
)
from ikol.skeleton import NUM_JOINTS, PRIMARY_CHILD
from ikol.solver.joint_limits import sample_rotations
from ikol.training.data.clip import Scene, Seen, TrainingClip
from scipy.spatial.transform import Rotation
from synthetic_clip import standing
from virtual_landmarks import virtual_landmarks, with_landmarks

BODY = load_body()
SIZE = (1280, 720)
VIEW = View(focal_length_px(*SIZE), *SIZE)
FPS = 30.0
BONES = BODY.keypoint_template[list(PRIMARY_CHILD)] - BODY.keypoint_template[:NUM_JOINTS]
AXES = torch.nn.functional.normalize(torch.from_numpy(BONES[1:]).double(), dim=-1)
BIAS = np.array([1.0, 1.0, 0.75])
"""The nets see a person too flat."""


def training_clip(seed, frames=32, held_out=False):
    """One clip; the same for the same seed."""
    rng = np.random.default_rng(seed)
    R = _motion(frames, rng)
    betas = 0.5 * rng.standard_normal(10).astype(np.float32)
    pelvis = np.array([rng.uniform(-0.8, 0.8), 0.2, rng.uniform(4.0, 7.0)])
    pelvis = pelvis + np.arange(frames)[:, None] / FPS * rng.normal(0.0, 0.2, 3)
    rest = BODY.rest_keypoints(betas)
    seen = [_seen(R[k], rest, pelvis[k], rng) for k in range(frames)]
    tracked = np.ones(frames, np.bool_)
    tracked[rng.integers(0, frames, 2)] = False
    return TrainingClip(
        Scene(
            motion=f"random {seed}",
            held_out=held_out,
            timestamps_s=np.arange(frames) / FPS,
            R_parent_joint=R.astype(np.float32),
            pelvis_camera=pelvis.astype(np.float32),
            betas=betas,
            contacts=rng.random((frames, 4)) < 0.5,
            view=VIEW,
            T_world_camera=np.eye(4),
        ),
        Seen(
            tracked=tracked,
            landmarks_px=np.stack([each.landmarks_px for each in seen]),
            landmarks_camera=np.stack([each.landmarks_camera for each in seen]),
            rendered=False,
        ),
    )


def _motion(frames, rng):
    """From standing towards a random pose and back, facing anywhere in front."""
    upright = standing(1).R[0]
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    key = np.concatenate((upright[:1], sample_rotations(AXES, generator).numpy()))
    pair = align_hemisphere(quats_wxyz_from_rotmats(np.stack((upright, key))))
    share = 0.5 * np.sin(np.linspace(0.0, np.pi, frames))[:, None, None]
    R = rotmats_from_quats_wxyz((1.0 - share) * pair[0] + share * pair[1])
    turn = Rotation.from_euler("y", rng.uniform(-60.0, 60.0), degrees=True).as_matrix()
    R[:, 0] = upright[0] @ turn
    return R


def _seen(R, rest, pelvis, rng):
    landmarks = virtual_landmarks(R, rest, size=SIZE, focal_px=VIEW.focal_px, pelvis_camera=pelvis)
    world = landmarks.world_m * BIAS + 0.01 * rng.standard_normal((33, 3))
    px = landmarks.landmarks_px + 2.0 * rng.standard_normal((33, 3))
    noisy = with_landmarks(
        landmarks, world_m=world.astype(np.float32), landmarks_px=px.astype(np.float32)
    )
    return sighting(noisy, *SIZE)
