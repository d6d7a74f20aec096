"""Sets of keypoints that data sets label, by names that the sets share."""

from dataclasses import dataclass
from typing import Final

from ikol.skeleton import JOINT_NAMES, KEYPOINT_NAMES


@dataclass(frozen=True, slots=True)
class JointSet:
    """Keypoints in an order.

    Attributes:
        name: What the set is called.
        names: Of the keypoints [K]; those of one name in two sets are about the same point.
        root: Which of them positions in space are relative to; None where the set has none.
    """

    name: str
    names: tuple[str, ...]
    root: int | None = None

    def __len__(self) -> int:
        """How many keypoints there are."""
        return len(self.names)

    def shared_with(self, other: "JointSet") -> tuple[list[int], list[int]]:
        """Numbers of the keypoints that both sets have, in this one and in the other one."""
        shared = [name for name in self.names if name in other.names]
        return [self.names.index(n) for n in shared], [other.names.index(n) for n in shared]

    def mirrored(self) -> tuple[int, ...]:
        """Number of the keypoint on the other side of the body (itself on the midline) [K]."""
        return tuple(self.names.index(_other_side(name)) for name in self.names)


def _other_side(name: str) -> str:
    if name.startswith("left_"):
        return name.replace("left_", "right_", 1)
    return name.replace("right_", "left_", 1)


SMPL_24: Final = JointSet("SMPL's 24 joints", JOINT_NAMES, 0)
SMPL_29: Final = JointSet("SMPL's 24 joints and five ends", KEYPOINT_NAMES, 0)
COCO_17: Final = JointSet(
    "COCO's 17 keypoints",
    (
        *("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder"),
        *("right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist"),
        *("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"),
    ),
)
H36M_17: Final = JointSet(
    "Human3.6M's 17 joints",
    (
        *("pelvis", "left_hip", "left_knee", "left_ankle", "right_hip", "right_knee"),
        *("right_ankle", "torso", "thorax", "jaw", "head_top", "left_shoulder", "left_elbow"),
        *("left_wrist", "right_shoulder", "right_elbow", "right_wrist"),
    ),
    0,
)
"""In the order of the regressor J_regressor_h36m, left before right."""

LSP_14: Final = JointSet(
    "LSP's 14 joints",
    (
        *("right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle"),
        *("right_wrist", "right_elbow", "right_shoulder", "left_shoulder", "left_elbow"),
        *("left_wrist", "thorax", "head_top"),
    ),
)
"""Those of Human3.6M's joints that published numbers on 14 joints are of."""
