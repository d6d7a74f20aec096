"""What the points of common conventions are called, and which of our keypoints they are.

Names are plain: small letters without separators or prefixes, the side written out in front; see
`plain_name`. A point between two of our keypoints is given as both.
"""

import re
from typing import Final

from ikol.skeleton import KEYPOINT_NAMES

JointMap = dict[str, tuple[str, ...]]
"""Their name to ours; several of ours stand for their middle."""

_SIDES: Final = ("left", "right")
_MIDDLE_HIPS: Final = ("left_hip", "right_hip")
_MIDDLE_SHOULDERS: Final = ("left_shoulder", "right_shoulder")
_LIMBS: Final = {name: name for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")}


def _both_sides(**paired: str) -> JointMap:
    return {
        side + theirs: (f"{side}_{ours}",) for side in _SIDES for theirs, ours in paired.items()
    }


def plain_name(name: str) -> str:
    """A name as the tables have it: `LHip`, `l_hip`, `Hip.L` and `mixamorig:LeftHip` are alike."""
    bare = re.sub(r"^mixamorig\d*[:_]?", "", name.rpartition(":")[2])
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", bare).lower()
    words = re.findall(r"[a-z]+|\d+", spaced)
    for side in _SIDES:
        rest = [word for word in words if word not in (side, side[0])]
        if len(rest) < len(words):
            return side + "".join(rest)
    return "".join(words)


CONVENTIONS: Final[dict[str, JointMap]] = {
    "smpl": {plain_name(name): (name,) for name in KEYPOINT_NAMES}
    | _both_sides(toe="foot", thorax="collar"),
    "coco-17": _both_sides(**_LIMBS, bigtoe="big_toe")
    | {"hip": _MIDDLE_HIPS, "neck": _MIDDLE_SHOULDERS},
    "halpe-26": _both_sides(**_LIMBS, bigtoe="big_toe")
    | {"hip": _MIDDLE_HIPS, "neck": ("neck",), "head": ("head_top",)},
    "openpose-25": _both_sides(**_LIMBS, bigtoe="big_toe")
    | {"chip": _MIDDLE_HIPS, "midhip": _MIDDLE_HIPS, "neck": _MIDDLE_SHOULDERS},
    "blazepose-33": _both_sides(**_LIMBS, footindex="big_toe"),
    "h36m-17": _both_sides(**_LIMBS, foot="ankle")
    | {"hip": _MIDDLE_HIPS, "thorax": ("neck",), "head": ("head_top",)},
    "motionbuilder": _both_sides(
        shoulder="collar",
        arm="shoulder",
        forearm="elbow",
        hand="wrist",
        upleg="hip",
        leg="knee",
        foot="ankle",
        toebase="foot",
    )
    | {"hips": _MIDDLE_HIPS, "neck": ("neck",), "head": ("head",)},
}
"""SMPL; COCO and HALPE as Pose2Sim names them; OpenPose's BODY_25; MediaPipe's landmarks;
Human3.6M; MotionBuilder, as are Mixamo's and CMU's .bvh files."""
