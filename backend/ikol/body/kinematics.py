"""Forward kinematics of the SMPL tree in torch, a whole level of the tree at a time."""

import torch
from torch import Tensor

from ikol.skeleton import (
    KEYPOINT_LEVELS,
    KEYPOINT_PARENTS,
    NUM_JOINTS,
    NUM_KEYPOINTS,
    PRIMARY_CHILD,
)


def rest_axes(rest_keypoints: Tensor) -> Tensor:
    """Unit directions of the bones of joints 1..23 at rest [..., 23, 3], which twists turn about.

    Args:
        rest_keypoints: Keypoints of the T-pose [..., 29, 3].
    """
    ends = rest_keypoints[..., list(PRIMARY_CHILD[1:]), :]
    return torch.nn.functional.normalize(ends - rest_keypoints[..., 1:NUM_JOINTS, :], dim=-1)


def global_rotations(R_parent_joint: Tensor) -> Tensor:
    """Chain rotations relative to the parent into rotations relative to the root's frame (Eq. 1).

    Args:
        R_parent_joint: Rotations [..., 24, 3, 3]; index 0 is the global orientation.

    Returns:
        R_world_joint [..., 24, 3, 3] in the frame that index 0 is expressed in.
    """
    rotations = {0: R_parent_joint[..., 0, :, :]}
    for level in KEYPOINT_LEVELS[1:]:
        joints = [joint for joint in level if joint < NUM_JOINTS]
        if not joints:
            continue
        parents = torch.stack([rotations[KEYPOINT_PARENTS[joint]] for joint in joints], dim=-3)
        # By depth as they are, joints of a level are a slice, which a GPU need not be sent.
        chained = parents @ R_parent_joint[..., joints[0] : joints[-1] + 1, :, :]
        rotations.update(zip(joints, chained.unbind(-3), strict=True))
    return torch.stack([rotations[joint] for joint in range(NUM_JOINTS)], dim=-3)


def forward_kinematics(R_parent_joint: Tensor, rest_keypoints: Tensor) -> tuple[Tensor, Tensor]:
    """Pose the skeleton about its pelvis, which stays at the origin (Eq. 3).

    Args:
        R_parent_joint: Rotations relative to the parent [..., 24, 3, 3].
        rest_keypoints: Keypoints of the T-pose [..., 29 (or 24), 3], metres, any origin.

    Returns:
        keypoints [..., 29 (or 24), 3] in metres relative to the pelvis, and
        R_world_joint [..., 24, 3, 3].
    """
    count = rest_keypoints.shape[-2]
    if count not in (NUM_JOINTS, NUM_KEYPOINTS):
        raise ValueError(f"rest_keypoints has {count} points; 24 or 29 are valid")
    R_world_joint = global_rotations(R_parent_joint)
    parents = torch.as_tensor(KEYPOINT_PARENTS[1:count], device=rest_keypoints.device)
    bones_rest = rest_keypoints[..., 1:, :] - rest_keypoints[..., parents, :]
    bones = (R_world_joint[..., parents, :, :] @ bones_rest[..., None]).squeeze(-1)
    positions: list[Tensor] = [torch.zeros_like(bones[..., 0, :])] + [torch.empty(0)] * (count - 1)
    for level in KEYPOINT_LEVELS[1:]:
        for keypoint in level:
            if keypoint < count:
                parent = positions[KEYPOINT_PARENTS[keypoint]]
                positions[keypoint] = parent + bones[..., keypoint - 1, :]
    return torch.stack(positions, dim=-2), R_world_joint
