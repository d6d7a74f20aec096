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

from ikol.body.checks import problem_of
from ikol.body.extremities import keypoint_vertices
from ikol.body.fingers import to_24_joints
from ikol.body.safe_pickle import read_pickle, to_array
from ikol.errors import IkolError
from ikol.npz_arrays import read_npz_arrays

Arrays = dict[str, NDArray[Any]]
_OWN = ("name", "licence", "keypoint_vertices", "finger_regressor", "finger_weights")
_FINGERS = ("finger_regressor", "finger_weights")
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
    words = {name: arrays.pop(name) for name in _OWN[:2] if name in arrays}
    problem = problem_of(arrays)
    if problem:
        raise IkolError(
            f"{path} is not a body of the SMPL family: {problem}.", _GET_BODY, "bad_body"
        )
    if len(words) == 2 and "keypoint_vertices" in arrays:
        return arrays | words
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
    names = (*_REQUIRED, "posedirs", *_OWN)

    def refused(problem: str) -> IkolError:
        return IkolError(f"{path} is no body: {problem}.", _GET_BODY, "bad_body")

    # Other entries of SMPL-X files are pickled dictionaries; they are never touched.
    return read_npz_arrays(path, refused, names)


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


def _through_smplx(arrays: Arrays, name: str) -> Arrays:
    """Let smplx take the arrays up, as it would read the file, and give back what it uses."""
    try:
        import smplx  # noqa: PLC0415
        from smplx.utils import Struct  # noqa: PLC0415
    except ImportError as error:
        raise IkolError(
            "Bodies of the SMPL family need the Python package smplx, which is not installed.",
            'Install it with "pip install smplx" (licence: non-commercial), or use "default".',
            "no_smplx",
        ) from error

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
        **{name: arrays[name] for name in _FINGERS if name in arrays},
    }
