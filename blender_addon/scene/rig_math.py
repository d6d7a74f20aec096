"""From SMPL's rotations to pose bones, for any rest orientation of the bones.

Frames: *body* is SMPL's (y up, z forward, x the body's left); *armature* is the armature
object's own space; *world* is z up. A bone's rest matrix B takes bone space to armature space, and
A takes body to armature. A joint turned by R against its parent in body space is turned by
A R A^-1 in armature space, and a pose bone's rotation is the same turn seen from the bone:

    Q = B^-1 (A R A^-1) B

For the root, whose R takes body to world, the armature object's own rotation M (armature to world)
comes off as well: Q = B^-1 M^-1 R A^-1 B.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import quaternions

Float = NDArray[np.float64]


def body_to_upright(points_body: NDArray[np.floating]) -> Float:
    """Body points [..., 3] (y up) in the space of our own armatures: z up, facing -y.

    It is their A, +90 degrees about x.
    """
    points: Float = np.asarray(points_body, dtype=np.float64)
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)


def axes_of_body(left: Float, up: Float) -> Float:
    """A [3, 3] of an armature of any make: the axes that its left and its up are nearest to.

    Args:
        left: From the right hip to the left at rest [3], armature space.
        up: From the pelvis to the neck at rest [3], armature space.
    """

    def nearest_axis(direction: Float) -> Float:
        largest = int(np.abs(direction).argmax())
        return np.copysign(np.eye(3)[largest], direction[largest])

    x, y = nearest_axis(left), nearest_axis(up)
    return np.stack([x, y, np.cross(x, y)], axis=-1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Rig:
    """The rest state of an armature that SMPL's rotations are to be put on.

    The J joints are all 24 of SMPL's and 30 of SMPL-H's fingers, or those of them that the armature
    has and that are wanted.

    Attributes:
        joints: Their numbers [J]: 0..23 in SMPL's order, the pelvis first, 24..53 the fingers.
        bones: Names of their bones [J].
        quats_armature_bone: B of each joint's bone [J, 4], wxyz.
        pelvis_rest_armature: Head of the pelvis bone at rest [3], armature space.
        quat_armature_body: A [4], wxyz.
        T_world_armature: The armature object's matrix [4, 4], uniform scale allowed.
    """

    joints: tuple[int, ...]
    bones: tuple[str, ...]
    quats_armature_bone: Float
    pelvis_rest_armature: Float
    quat_armature_body: Float
    T_world_armature: Float

    def bone_quats(self, quats_wxyz: Float) -> Float:
        """Pose-bone rotations of SMPL's.

        Args:
            quats_wxyz: [..., 24 (54 with fingers), 4]: index 0 body to world, others relative to
                the parent.

        Returns:
            wxyz [..., J, 4], each relative to its bone's rest orientation.
        """
        B, A = self.quats_armature_bone, self.quat_armature_body
        linear = self.T_world_armature[:3, :3]
        M = quaternions.from_matrix(linear / np.cbrt(np.linalg.det(linear)))
        from_left = np.broadcast_to(A, B.shape).copy()
        from_left[0] = quaternions.conjugate(M)
        left = quaternions.multiply(quaternions.conjugate(B), from_left)
        right = quaternions.multiply(quaternions.conjugate(A), B)
        return quaternions.multiply(
            quaternions.multiply(left, quats_wxyz[..., list(self.joints), :]), right
        )

    def pelvis_locations(self, pelvis_world: Float) -> Float:
        """Pose-bone locations [..., 3] of the pelvis that bring it to `pelvis_world` [..., 3]."""
        T_armature_world = np.linalg.inv(self.T_world_armature)
        pelvis_armature = pelvis_world @ T_armature_world[:3, :3].T + T_armature_world[:3, 3]
        B_inverse = quaternions.conjugate(self.quats_armature_bone[0])
        return quaternions.rotate(B_inverse, pelvis_armature - self.pelvis_rest_armature)
