"""Files of the SMPL family (SMPL, SMPL-H, SMPL-X; .pkl or .npz) as arrays with 24 joints.

They are read without running code, checked, reduced to SMPL's 24 joints and handed to `smplx`,
whose licence is non-commercial: it is imported only here, when such a file is loaded.
"""

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikol.body.extremities import keypoint_vertices
from ikol.body.fingers import to_24_joints
from ikol.body.safe_pickle import read_pickle, to_array
from ikol.errors import IkolError

Arrays = dict[str, NDArray[Any]]
_REQUIRED = ("v_template", "shapedirs", "J_regressor", "weights", "kintree_table", "f")
_GET_BODY = "Give an SMPL, SMPL-H or SMPL-X file as it was released (.pkl or .npz)."


def read_body_file(path: Path) -> Arrays:
    """All arrays of a body file, by SMPL's names, reduced to 24 joints and ten betas.

    Args:
        path: A file of the SMPL family, or one that this project made.

    Raises:
        IkolError: "bad_body" or "unsafe_body", see `read_pickle`.
    """
    _refuse_what_is_no_body(path)
    arrays = _read_npz(path) if zipfile.is_zipfile(path) else _read_pkl(path)
    missing = [name for name in _REQUIRED if name not in arrays]
    if missing:
        raise IkolError(f"{path} is no body: it lacks {', '.join(missing)}.", _GET_BODY, "bad_body")
    problem = _problem(arrays)
    if problem:
        raise IkolError(
            f"{path} is not a body of the SMPL family: {problem}.", _GET_BODY, "bad_body"
        )
    if "keypoint_vertices" in arrays:
        return arrays
    return _through_smplx(to_24_joints(arrays), name=path.stem)


def _refuse_what_is_no_body(path: Path) -> None:
    """Explain the files that downloads leave in a body's place."""
    with path.open("rb") as file:
        start = file.read(512).lstrip().lower()
    what = ""
    if not start:
        what = "is empty"
    elif start.startswith(b"version https://git-lfs"):
        what = "is a Git LFS pointer, not the file itself"
    elif start.startswith((b"<!doctype", b"<html", b"<?xml")):
        what = "is a web page, perhaps of a login that the download needed"
    if what:
        raise IkolError(f"{path} {what}.", "Download the body file again.", "bad_body")


def _read_npz(path: Path) -> Arrays:
    names = (*_REQUIRED, "posedirs", "keypoint_vertices", "name", "licence")
    try:
        # Other entries of SMPL-X files are pickled dictionaries; they are never touched.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return {name: file[name] for name in names if name in file.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, MemoryError) as error:
        raise IkolError(
            f"{path} is not a whole .npz of arrays ({error}).", _GET_BODY, "bad_body"
        ) from error


def _read_pkl(path: Path) -> Arrays:
    contents = read_pickle(path)
    arrays: Arrays = {}
    for name in (*_REQUIRED, "posedirs"):
        if name in contents:
            try:
                arrays[name] = to_array(contents[name])
            except (ValueError, KeyError, IndexError, TypeError) as error:
                raise IkolError(
                    f"{name} in {path} cannot be read ({error}).", _GET_BODY, "bad_body"
                ) from error
    return arrays


def _problem(arrays: Arrays) -> str:
    """What is wrong with the shapes or values; "" if nothing."""
    vertices = len(arrays["v_template"]) if arrays["v_template"].ndim else 0
    joints = len(arrays["J_regressor"]) if arrays["J_regressor"].ndim else 0
    if joints not in (24, 52, 55):
        return f"it has {joints} joints; SMPL has 24, SMPL-H 52 and SMPL-X 55"
    shapes: dict[str, tuple[int, ...]] = {
        "v_template": (vertices, 3),
        "J_regressor": (joints, vertices),
        "weights": (vertices, joints),
        "kintree_table": (2, joints),
    }
    if "posedirs" in arrays:
        shapes["posedirs"] = (vertices, 3, 9 * (joints - 1))
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            return f"{name} has shape {arrays[name].shape} where {shape} is needed"
    dirs = arrays["shapedirs"]
    if dirs.ndim != 3 or dirs.shape[:2] != (vertices, 3) or dirs.shape[2] < 10:
        return f"shapedirs has shape {dirs.shape} where {(vertices, 3, 10)} is needed"
    faces = arrays["f"]
    if faces.ndim != 2 or faces.shape[1] != 3 or faces.min() < 0 or faces.max() >= vertices:
        return "its triangles do not fit its vertices"
    for name in ("v_template", "shapedirs", "J_regressor", "weights"):
        if not np.isfinite(np.asarray(arrays[name], dtype=np.float64)).all():
            return f"{name} holds values that are no numbers"
    return ""


def _through_smplx(arrays: Arrays, name: str) -> Arrays:
    """Let smplx take the arrays up, as it would read the file, and give back what it uses."""
    import smplx  # noqa: PLC0415
    from smplx.utils import Struct  # noqa: PLC0415

    with contextlib.redirect_stdout(io.StringIO()):  # it prints about the number of betas
        model = smplx.SMPLLayer(model_path="", data_struct=Struct(**arrays), num_betas=10)
    parts = {name: buffer.numpy() for name, buffer in model.named_buffers()}
    vertices = arrays["v_template"].shape[0]
    return {
        "name": np.array(name),
        "licence": np.array("as the body file states"),
        "v_template": parts["v_template"],
        "shapedirs": parts["shapedirs"],
        "posedirs": parts["posedirs"].T.reshape(vertices, 3, -1),
        "J_regressor": parts["J_regressor"],
        "weights": parts["lbs_weights"],
        "f": parts["faces_tensor"],
        "keypoint_vertices": keypoint_vertices(arrays),
    }
