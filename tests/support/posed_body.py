"""What the scene tests expect: torch kinematics and skinning, in the world (z up)."""

import numpy as np
import roma
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.server.bodies import body_arrays as wire_arrays


def body_arrays():
    """The default body under the names that the wire gives its arrays."""
    return wire_arrays(load_body())


def random_motion(rng, count, spread_rad=0.9):
    """Poses far from rest: wxyz quaternions [count, 24, 4] and a pelvis path [count, 3]."""
    rotvecs = rng.normal(scale=spread_rad, size=(count, 24, 3))
    quats_xyzw = roma.rotvec_to_unitquat(torch.as_tensor(rotvecs)).numpy()
    return np.roll(quats_xyzw, 1, axis=-1), rng.normal(scale=2.0, size=(count, 3))


def rotmats(quats_wxyz):
    return roma.unitquat_to_rotmat(torch.as_tensor(np.roll(quats_wxyz, -1, axis=-1)))


def expected_joints(body, betas, quats_wxyz, pelvis_world):
    rest = torch.as_tensor(body["joints"] + body["joint_shapedirs"] @ betas, dtype=torch.float64)
    keypoints, _ = forward_kinematics(rotmats(quats_wxyz), rest)
    return keypoints.numpy() + pelvis_world[..., None, :]


def expected_vertices(body, betas, quats_wxyz, pelvis_world):
    rest = torch.as_tensor(body["joints"] + body["joint_shapedirs"] @ betas, dtype=torch.float64)
    joints, R_world_joint = forward_kinematics(rotmats(quats_wxyz), rest)
    vertices = torch.as_tensor(body["vertices"] + body["shapedirs"] @ betas, dtype=torch.float64)
    weights = torch.as_tensor(body["weights"], dtype=torch.float64)
    offsets = joints - torch.einsum("...jab,jb->...ja", R_world_joint, rest)
    R_vertex = torch.einsum("vj,...jab->...vab", weights, R_world_joint)
    moved = torch.einsum("...vab,vb->...va", R_vertex, vertices) + weights @ offsets
    return moved.numpy() + pelvis_world[..., None, :]
