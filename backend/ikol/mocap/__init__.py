"""Motion capture files (.bvh, .fbx, .asf/.amc, AMASS .npz) as motions of SMPL's skeleton."""

from ikol.mocap.reading import find_motions, read_motion
from ikol.mocap.smpl_motion import SmplMotion

__all__ = ["SmplMotion", "find_motions", "read_motion"]
