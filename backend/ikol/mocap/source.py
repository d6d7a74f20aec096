"""A motion on the skeleton that its file has."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SourceMotion:
    """A tree of joints and its motion, T frames of J joints; parents come before children.

    At rest all joints are oriented alike, along the file's axes. End points of the last bones are
    joints as well, which never turn.

    Attributes:
        names: Names of the joints as in the file; "" for end points.
        parents: Parent of each joint; -1 for the root, which is the first.
        offsets: From parent to joint at rest [J, 3], in the file's unit.
        R_parent_joint: Rotations relative to the parent [T, J, 3, 3].
        root: Position of the root [T, 3], in the file's unit.
        timestamps_s: Seconds from the start [T].
        metres_per_unit: The file's unit, or None where the format does not tell.
        shifts: How far joints are in their parents from where they are at rest [T, 3], by joint;
            hips travel within what a program puts above them.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: Float64
    R_parent_joint: Float64
    root: Float64
    timestamps_s: Float64
    metres_per_unit: float | None
    shifts: dict[int, Float64] = field(default_factory=dict[int, Float64])

    def rest_positions(self) -> Float64:
        """Joints of the rest pose [J, 3] with the root at the origin, in the file's unit."""
        positions = np.zeros_like(self.offsets)
        for joint, parent in enumerate(self.parents[1:], start=1):
            positions[joint] = positions[parent] + self.offsets[joint]
        return positions

    def posed(self) -> tuple[Float64, Float64]:
        """Positions [T, J, 3] in the file's unit and rotations R_file_joint [T, J, 3, 3]."""
        R_file_joint = self.R_parent_joint.copy()
        positions = np.empty(R_file_joint.shape[:-1])
        positions[:, 0] = self.root
        for joint, parent in enumerate(self.parents[1:], start=1):
            R_file_joint[:, joint] = R_file_joint[:, parent] @ self.R_parent_joint[:, joint]
            in_parent = self.offsets[joint] + self.shifts.get(joint, np.zeros(3))
            positions[:, joint] = positions[:, parent] + (
                R_file_joint[:, parent] @ in_parent[..., None]
            ).squeeze(-1)
        return positions, R_file_joint
