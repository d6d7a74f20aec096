"""Motion capture files of any of the known kinds, and finding them in a folder."""

import zipfile
from pathlib import Path

import numpy as np

from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.export.npz import read_npz
from ikol.mocap.amc import read_amc
from ikol.mocap.bvh import read_bvh
from ikol.mocap.fbx import read_fbx
from ikol.mocap.retarget import to_smpl
from ikol.mocap.smpl_motion import SmplMotion
from ikol.mocap.source import SourceMotion
from ikol.mocap.text import bad_motion
from ikol.rotations import rotmats_from_rotvecs

SUFFIXES = (".amc", ".bvh", ".fbx", ".npz")


def read_motion(path: Path) -> SmplMotion:
    """Read a motion: .bvh or .fbx of any humanoid skeleton, .amc with its .asf, AMASS' .npz.

    Raises:
        IkolError: "no_motion", "no_skeleton" or "bad_motion", "no_blender" for an .fbx where there
            is no Blender, "no_capture" or "bad_capture" for .npz, "motion_type" for other endings.
    """
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return _read_amass(path)
    if suffix == ".bvh":
        source: SourceMotion = read_bvh(path)
    elif suffix == ".amc":
        source = read_amc(path)
    elif suffix == ".fbx":
        source = read_fbx(path)
    else:
        raise IkolError(
            f"{path} is no motion that can be read.",
            f"Give a file that ends in {', '.join(SUFFIXES)}.",
            "motion_type",
        )
    try:
        return to_smpl(source, path.stem)
    except ValueError as error:
        raise bad_motion(path, str(error)) from error


def find_motions(place: Path) -> list[Path]:
    """The motion files at a place: the file itself, or all in a folder and those within, sorted.

    In a folder .npz without poses are passed over: AMASS has people's shapes beside their motions.

    Raises:
        IkolError: "no_motion" if there is none.
    """
    if place.is_file():
        return [place]
    found = sorted(path for path in place.rglob("*") if _may_be_motion(path))
    if not found:
        raise IkolError(
            f"There is no motion at {place}.",
            "Give a .bvh, .fbx, .amc or .npz of AMASS, or a folder of such files.",
            "no_motion",
        )
    return found


def _may_be_motion(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix != ".npz" or not zipfile.is_zipfile(path):
        return suffix in SUFFIXES
    with zipfile.ZipFile(path) as arrays:
        return "poses.npy" in arrays.namelist()


def _read_amass(path: Path) -> SmplMotion:
    capture = read_npz(path, load_body())
    rest = load_body().rest_joints(capture.betas).astype(np.float64)
    leg_length_m = sum(float(((rest[a] - rest[b]) ** 2).sum() ** 0.5) for a, b in ((1, 4), (4, 7)))
    return SmplMotion(
        name=path.stem,
        R_parent_joint=rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64)),
        pelvis_world=capture.pelvis_world.astype(np.float64),
        timestamps_s=capture.timestamps_s - capture.timestamps_s[0],
        leg_length_m=leg_length_m,
    )
