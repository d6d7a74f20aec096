"""Linear blend skinning in torch: a body's vertices in any pose and shape."""

import torch
from torch import Tensor

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel
from ikol.skeleton import NUM_JOINTS


def skin(body: BodyModel, R_parent_joint: Tensor, betas: Tensor, translation: Tensor) -> Tensor:
    """Pose the surface of a body (Loper et al., "SMPL", 2015, Eq. 5 to 9).

    Args:
        body: The body.
        R_parent_joint: Rotations relative to the parent [..., 24, 3, 3]; index 0 is the global
            orientation, about the pelvis.
        betas: Shape [..., 10].
        translation: SMPL's `trans` [..., 3] in metres, added to the posed body; the pelvis is at
            its rest position plus `translation`.

    Returns:
        vertices [..., V, 3] in the frame of index 0, with the dtype and device of the rotations.
    """
    like = R_parent_joint
    rest = _constant(body.vertices_template, like) + _blend(_constant(body.shapedirs, like), betas)
    # Of the shape alone, as `joint_regressor` takes them from the vertices.
    rest_joints = _constant(body.keypoint_template[:NUM_JOINTS], like) + _blend(
        _constant(body.keypoint_shapedirs[:NUM_JOINTS], like), betas
    )
    keypoints, R_world_joint = forward_kinematics(R_parent_joint, rest_joints)
    joints = keypoints + rest_joints[..., :1, :]
    if body.posedirs is not None:
        eye = torch.eye(3, dtype=like.dtype, device=like.device)
        features = (R_parent_joint[..., 1:, :, :] - eye).flatten(-3)
        rest = rest + _blend(_constant(body.posedirs, like), features)

    # A vertex moves by the weighted sum of its joints' rigid motions: x -> R x + offset.
    offsets = joints - (R_world_joint @ rest_joints[..., None]).squeeze(-1)
    motions = torch.cat([R_world_joint, offsets[..., None]], dim=-1).flatten(-2)
    weights = _constant(body.skin_weights, like)
    blended = (weights @ motions).unflatten(-1, (3, 4))
    posed = (blended[..., :3] @ rest[..., None]).squeeze(-1) + blended[..., 3]
    return posed + translation[..., None, :]


def _blend(dirs: Tensor, coefficients: Tensor) -> Tensor:
    flat = coefficients @ dirs.flatten(0, 1).mT
    return flat.unflatten(-1, (-1, 3))


def _constant(array: object, like: Tensor) -> Tensor:
    return torch.as_tensor(array, dtype=like.dtype, device=like.device)
