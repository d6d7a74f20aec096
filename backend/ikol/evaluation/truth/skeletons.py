"""Ground truth in .bvh and .amc files: positions of the file's own joints, and rotations."""

from pathlib import Path
from typing import Final

import numpy as np

from ikol.evaluation.truth.recording import TruePoses, Truth
from ikol.mocap import read_motion
from ikol.mocap.amc import read_amc
from ikol.mocap.anatomy import Anatomy, find_anatomy
from ikol.mocap.bvh import read_bvh
from ikol.mocap.source import SourceMotion
from ikol.skeleton import JOINT_NAMES

_ARM: Final = (("upper", "shoulder"), ("middle", "elbow"), ("lower", "wrist"))
_LEG: Final = (("upper", "hip"), ("middle", "knee"), ("lower", "ankle"), ("tip", "foot"))


def read_skeleton(path: Path) -> Truth:
    """Read a .bvh or .amc.

    Its joints are recognised as the parts of a person by how the tree hangs together, see
    `ikol.mocap.anatomy`; its rotations are brought to SMPL's skeleton.

    Raises:
        IkolError: As `ikol.mocap.read_motion`.
    """
    motion = read_motion(path)
    source = read_bvh(path) if path.suffix.lower() == ".bvh" else read_amc(path)
    positions, _ = source.posed()
    anatomy = find_anatomy(source)
    named = [index for index, name in enumerate(source.names) if name]
    return Truth(
        name=path.name,
        names=tuple(source.names[index] for index in named),
        points=positions[:, named],
        metres_per_unit=motion.leg_length_m / _leg_length(source, anatomy),
        timestamps_s=source.timestamps_s,
        poses=TruePoses(motion.R_parent_joint, betas=None),
        joint_map=_joint_map(source, anatomy),
    )


def _leg_length(source: SourceMotion, anatomy: Anatomy) -> float:
    """Hip to ankle in the file's unit, as `SmplMotion` has it in metres."""
    rest, leg = source.rest_positions(), anatomy.legs[0]
    bones = ((leg.upper, leg.middle), (leg.middle, leg.lower))
    return sum(float(np.linalg.norm(rest[there] - rest[here])) for here, there in bones)


def _joint_map(source: SourceMotion, anatomy: Anatomy) -> dict[str, tuple[str, ...]]:
    if sorted(name for name in source.names if name) == sorted(JOINT_NAMES):
        return {name: (name,) for name in JOINT_NAMES}
    ours: dict[int, str] = {}
    for side, arm, leg in zip(("left", "right"), anatomy.arms, anatomy.legs, strict=True):
        for limb, parts in ((arm, _ARM), (leg, _LEG)):
            for part, joint in parts:
                ours.setdefault(getattr(limb, part), f"{side}_{joint}")
    return {source.names[at]: (name,) for at, name in ours.items() if source.names[at]}
