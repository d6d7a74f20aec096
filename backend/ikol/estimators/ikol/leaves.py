"""The ends of the leaf joints of a network that says those joints' rotations instead."""

from typing import Final

import torch
from torch import Tensor

from ikol.body.kinematics import global_rotations
from ikol.rotations import normalized, rotmats_from_quats_wxyz, twist_about
from ikol.skeleton import JOINT_PARENTS, PRIMARY_CHILD
from ikol.solver import Settings, solve

LEAF_JOINTS: Final = (10, 11, 15, 22, 23)
"""Feet, head and hands, in the order of the network's rotations."""

_SOLVING: Final = Settings(iterations=2)
_NO_ROTATION: Final = 1e-8


def with_leaf_ends(
    joints: Tensor, twist_cos_sin: Tensor, leaves_wxyz: Tensor, rest_keypoints: Tensor
) -> tuple[Tensor, Tensor]:
    """All 29 keypoints and twists from 24 joints and the rotations of the five leaf joints.

    The layer solves for the rotations of the joints above; a leaf's end is where its rest bone,
    turned by the leaf's rotation and theirs, points to.

    Args:
        joints: [B, 24, 3] metres.
        twist_cos_sin: Of joints 1..23 [B, 23, 2].
        leaves_wxyz: Rotations relative to the parents [B, 5, 4], not of unit length.
        rest_keypoints: Of the body [29, 3].

    Returns:
        Keypoints [B, 29, 3], the joints unchanged, and twists [B, 23, 2], unchanged but for those
        of the leaves.
    """
    batch = len(joints)
    missing = joints.new_full((batch, len(LEAF_JOINTS), 3), torch.nan)
    rest = rest_keypoints.expand(batch, -1, -1)
    targets = torch.cat((joints, missing), dim=1)
    solution = solve("swing2", targets, rest, twist_cos_sin, settings=_SOLVING)
    R_root_joint = global_rotations(solution.R_parent_joint)
    keypoints = targets.clone()
    twists = twist_cos_sin.clone()
    none = leaves_wxyz.square().sum(-1, keepdim=True) < _NO_ROTATION
    identity_wxyz = leaves_wxyz.new_tensor([1.0, 0.0, 0.0, 0.0])
    R_leaves = rotmats_from_quats_wxyz(torch.where(none, identity_wxyz, leaves_wxyz))
    for place, joint in enumerate(LEAF_JOINTS):
        end = PRIMARY_CHILD[joint]
        bone = (rest_keypoints[end] - rest_keypoints[joint]).expand(batch, -1)
        R_leaf = R_leaves[:, place]
        turned = R_root_joint[:, JOINT_PARENTS[joint]] @ R_leaf @ bone[..., None]
        keypoints[:, end] = joints[:, joint] + turned[..., 0]
        twists[:, joint - 1] = twist_about(R_leaf, normalized(bone, bone))
    return keypoints, twists
