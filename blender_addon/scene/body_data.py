"""A body's mesh, skeleton and weights as plain arrays."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BodyData:
    """A body in SMPL's rest pose: body frame (y up, z forward, x the body's left), metres.

    Attributes:
        name: Name of the body.
        vertices: Average shape [V, 3].
        faces: Triangles [F, 3].
        shapedirs: Change of the vertices with each shape coefficient [V, 3, 10].
        joints: Joints of the average shape [24, 3].
        joint_shapedirs: Change of the joints with each shape coefficient [24, 3, 10].
        weights: Skinning weights [V, 24]; each row sums to 1.
        finger_points: The 30 joints of SMPL-H's fingers and their ten tips [40, 3], average shape;
            none [0, 3] where the hands are one part each.
        finger_shapedirs: Their change with each shape coefficient [40, 3, 10].
        finger_weights: Their skinning weights [V, 30], in the place of those of SMPL's joints of
            the hands.
    """

    name: str
    vertices: Float32
    faces: NDArray[np.integer]
    shapedirs: Float32
    joints: Float32
    joint_shapedirs: Float32
    weights: Float32
    finger_points: Float32 = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    finger_shapedirs: Float32 = field(default_factory=lambda: np.zeros((0, 3, 10), np.float32))
    finger_weights: Float32 = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    @property
    def has_fingers(self) -> bool:
        """Whether fingers take the place of SMPL's joints of the hands."""
        return len(self.finger_points) > 0

    def rest_fingers(self, betas: NDArray[np.floating]) -> NDArray[np.float64]:
        """Finger joints and tips [40, 3] of the shape `betas` [10] in the rest pose."""
        return self.finger_points + self.finger_shapedirs @ np.asarray(betas, dtype=np.float64)

    def rest_vertices(self, betas: NDArray[np.floating]) -> NDArray[np.float64]:
        """Vertices [V, 3] of the shape `betas` [10] in the rest pose."""
        return self.vertices + self.shapedirs @ np.asarray(betas, dtype=np.float64)

    def rest_joints(self, betas: NDArray[np.floating]) -> NDArray[np.float64]:
        """Joints [24, 3] of the shape `betas` [10] in the rest pose."""
        return self.joints + self.joint_shapedirs @ np.asarray(betas, dtype=np.float64)
