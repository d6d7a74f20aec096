"""Joints of posed bodies in the terms of a benchmark."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel
from ikol.body.skinning import skin
from ikol.datasets.joint_sets import H36M_17, SMPL_29, JointSet
from ikol.errors import IkolError

Float64 = NDArray[np.float64]

_STAND_INS: Final = {"torso": "spine2", "thorax": "neck", "jaw": "head"}
"""Joints of SMPL nearest to those of other sets."""


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A body in a pose about its pelvis, metres.

    Attributes:
        keypoints: [29, 3].
        vertices: [V, 3].
    """

    keypoints: Float64
    vertices: Float64


def posed(body: BodyModel, R_parent_joint: Float64, betas: NDArray[np.floating]) -> Posed:
    """Pose a body: rotations [24, 3, 3], shape [10]."""
    R = torch.from_numpy(R_parent_joint.astype(np.float32))
    rest = torch.from_numpy(body.rest_keypoints(betas))
    keypoints, _ = forward_kinematics(R, rest)
    shape = torch.from_numpy(betas.astype(np.float32))
    vertices = skin(body, R, shape, -rest[0])
    return Posed(keypoints.double().numpy(), vertices.double().numpy())


def by_name(keypoints: Float64, joints: JointSet) -> Float64:
    """Joints [J, 3] of a set by keypoints [29 or 24, 3] of the same or the nearest name."""
    names = SMPL_29.names
    chosen = [names.index(_STAND_INS.get(name, name)) for name in joints.names]
    return keypoints[chosen]


@dataclass(frozen=True, slots=True, eq=False)
class JointRegressor:
    """Human3.6M's 17 joints as combinations of SMPL's vertices.

    Attributes:
        weights: [17, V].
    """

    weights: Float64

    def __call__(self, vertices: Float64, joints: JointSet) -> Float64:
        """Joints [J, 3] of a set that is part of Human3.6M's, relative to the pelvis."""
        found = self.weights @ vertices
        wanted, ours = joints.shared_with(H36M_17)
        result = np.full((len(joints), 3), np.nan)
        result[wanted] = (found - found[0])[ours]
        return result


def load_joint_regressor(path: Path, body: BodyModel) -> JointRegressor:
    """Read the user's J_regressor_h36m.npy.

    Args:
        path: An .npy of [17, V].
        body: The body whose vertices it combines.

    Raises:
        IkolError: "bad_joint_regressor".
    """
    try:
        with path.open("rb") as file:
            weights = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _bad(path, f"cannot be read ({error})") from error
    needed = (len(H36M_17), len(body.vertices_template))
    if not isinstance(weights, np.ndarray) or weights.shape != needed:
        shape = getattr(weights, "shape", None)
        raise _bad(path, f"has the shape {shape} where {needed} is needed for this body")
    return JointRegressor(weights.astype(np.float64))


def _bad(path: Path, reason: str) -> IkolError:
    return IkolError(
        f"The joint regressor {path} {reason}.",
        "Give J_regressor_h36m.npy as the authors of SPIN distribute it, and SMPL as --body.",
        "bad_joint_regressor",
    )
