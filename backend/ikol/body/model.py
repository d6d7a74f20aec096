"""A body in SMPL's format: its shape space, joints, skin weights and keypoints."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.hands import Fingers
from ikol.body.smpl_files import read_body_file
from ikol.errors import IkolError
from ikol.skeleton import NUM_JOINTS
from ikol.weights import find

Float32 = NDArray[np.float32]
NUM_BETAS = 10

DEFAULT_NAME: Final = "ikol"
"""Name of the body that comes with the project."""


@dataclass(frozen=True, eq=False)
class BodyModel:
    """A body with SMPL's 24 joints, in metres; y up, z forward, x = the body's left.

    Rest vertices and joints are affine in the shape (Loper et al., "SMPL", 2015, Eq. 2 and 10);
    V is the number of vertices, F of triangles.

    Attributes:
        name: Short name, written into files.
        licence: SPDX identifier or a word on the terms.
        vertices_template: Average body in the T-pose [V, 3].
        shapedirs: Change of each vertex with each of the ten betas [V, 3, 10].
        posedirs: Pose-dependent correction [V, 3, 207], or None if the body has none.
        joint_regressor: Joints as combinations of vertices [24, V]; rows sum to one.
        skin_weights: Share of each joint in each vertex [V, 24]; rows sum to one.
        faces: Triangles [F, 3], counter-clockwise seen from outside.
        keypoint_vertices: Vertices of head top, left and right middle fingertip, left and right
            big toe [5].
        fingers: Joints of the fingers; None if the hands are one part each.
    """

    name: str
    licence: str
    vertices_template: Float32
    shapedirs: Float32
    posedirs: Float32 | None
    joint_regressor: Float32
    skin_weights: Float32
    faces: NDArray[np.int32]
    keypoint_vertices: NDArray[np.int64]
    fingers: Fingers | None = None

    @cached_property
    def keypoint_template(self) -> Float32:
        """The 29 keypoints of the average body in the T-pose [29, 3]."""
        joints = self.joint_regressor @ self.vertices_template
        return np.concatenate([joints, self.vertices_template[self.keypoint_vertices]])

    @cached_property
    def keypoint_shapedirs(self) -> Float32:
        """Change of each keypoint with each beta [29, 3, 10]."""
        joints = np.einsum("jv,vkb->jkb", self.joint_regressor, self.shapedirs, optimize=True)
        return np.concatenate([joints, self.shapedirs[self.keypoint_vertices]])

    def rest_vertices(self, betas: NDArray[np.floating]) -> Float32:
        """Vertices of the T-pose [..., V, 3] for shapes `betas` [..., 10]."""
        return self.vertices_template + _blend(self.shapedirs, betas)

    def rest_joints(self, betas: NDArray[np.floating]) -> Float32:
        """Joints of the T-pose [..., 24, 3] for shapes `betas` [..., 10]."""
        return self.rest_keypoints(betas)[..., :NUM_JOINTS, :]

    def rest_keypoints(self, betas: NDArray[np.floating]) -> Float32:
        """Keypoints of the T-pose [..., 29, 3] for shapes `betas` [..., 10]."""
        return self.keypoint_template + _blend(self.keypoint_shapedirs, betas)


def load_body(spec: str = "default") -> BodyModel:
    """Load a body.

    Args:
        spec: "default" for the body that comes with the project, or the path of a body file:
            an SMPL, SMPL-H or SMPL-X model (.pkl or .npz) or a body made by this project.

    Raises:
        IkolError: "no_body" if there is no such file, "bad_body" if it is not a body,
            "unsafe_body" if it would run code.
    """
    if spec == "default":
        return _from_arrays(read_body_file(find("ikol_body")))
    path = Path(spec).expanduser()
    if not path.is_file():
        raise IkolError(
            f"There is no body file {path}.",
            'Give the path of an SMPL, SMPL-H or SMPL-X file (.pkl or .npz), or "default".',
            "no_body",
        )
    return _from_arrays(read_body_file(path))


def _from_arrays(arrays: dict[str, NDArray[Any]]) -> BodyModel:
    posedirs = arrays.get("posedirs")
    return BodyModel(
        name=str(arrays["name"]),
        licence=str(arrays["licence"]),
        vertices_template=_float32(arrays["v_template"]),
        shapedirs=_float32(arrays["shapedirs"][..., :NUM_BETAS]),
        posedirs=None if posedirs is None or not posedirs.any() else _float32(posedirs),
        joint_regressor=_float32(arrays["J_regressor"]),
        skin_weights=_float32(arrays["weights"]),
        faces=np.ascontiguousarray(arrays["f"], dtype=np.int32),
        keypoint_vertices=np.ascontiguousarray(arrays["keypoint_vertices"], dtype=np.int64),
        fingers=_fingers(arrays),
    )


def _fingers(arrays: dict[str, NDArray[Any]]) -> Fingers | None:
    if "finger_weights" not in arrays:
        return None
    return Fingers.of(
        arrays["v_template"],
        arrays["shapedirs"][..., :NUM_BETAS],
        arrays["finger_regressor"],
        arrays["finger_weights"],
    )


def _float32(array: NDArray[Any]) -> Float32:
    return np.ascontiguousarray(array, dtype=np.float32)


def _blend(dirs: Float32, betas: NDArray[np.floating]) -> Float32:
    """Displacements [..., N, 3] from directions [N, 3, 10] and betas [..., 10]."""
    if betas.shape[-1] != NUM_BETAS:
        raise ValueError(f"betas has {betas.shape[-1]} values; {NUM_BETAS} are valid")
    flat = betas.astype(np.float32) @ dirs.reshape(-1, NUM_BETAS).T
    return flat.reshape(*betas.shape[:-1], -1, 3)
