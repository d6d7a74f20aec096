"""Whether arrays with SMPL's names are a body of the SMPL family."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikol.body.fingers import SHARED_JOINTS
from ikol.skeleton import JOINT_PARENTS, NUM_FINGER_JOINTS, NUM_JOINTS

Arrays = dict[str, NDArray[Any]]
_FAMILY = {24: "SMPL", 52: "SMPL-H", 55: "SMPL-X"}


def problem_of(arrays: Arrays) -> str:
    """What is wrong with the shapes or values of a body's arrays; "" if nothing.

    Args:
        arrays: v_template, shapedirs, J_regressor, weights, kintree_table, f and, where the body
            has them, posedirs, keypoint_vertices, finger_weights and finger_regressor.
    """
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub":
            return f"{name} holds no numbers"
    return _wrong_shape(arrays) or _wrong_value(arrays)


def _wrong_shape(arrays: Arrays) -> str:
    vertices = len(arrays["v_template"]) if arrays["v_template"].ndim else 0
    joints = len(arrays["J_regressor"]) if arrays["J_regressor"].ndim else 0
    if joints not in _FAMILY:
        valid = ", ".join(f"{family} has {count}" for count, family in _FAMILY.items())
        return f"it has {joints} joints ({valid})"
    shapes: dict[str, tuple[int, ...]] = {
        "v_template": (vertices, 3),
        "J_regressor": (joints, vertices),
        "weights": (vertices, joints),
        "kintree_table": (2, joints),
    }
    if "keypoint_vertices" in arrays:
        shapes["keypoint_vertices"] = (5,)
    if "finger_weights" in arrays:
        shapes["finger_weights"] = (vertices, NUM_FINGER_JOINTS)
        shapes["finger_regressor"] = (NUM_FINGER_JOINTS, vertices)
    if "posedirs" in arrays:
        shapes["posedirs"] = (vertices, 3, 9 * (joints - 1))
    for name, shape in shapes.items():
        if name not in arrays:
            return f"it lacks {name}"
        if arrays[name].shape != shape:
            return f"{name} has shape {arrays[name].shape} where {shape} is needed"
    dirs = arrays["shapedirs"]
    if dirs.ndim != 3 or dirs.shape[:2] != (vertices, 3) or dirs.shape[2] < 10:
        return f"shapedirs has shape {dirs.shape} where {(vertices, 3, 10)} is needed"
    return ""


def _wrong_value(arrays: Arrays) -> str:
    joints = len(arrays["J_regressor"])
    shared = slice(1, NUM_JOINTS if joints == NUM_JOINTS else SHARED_JOINTS)
    if list(arrays["kintree_table"][0, shared]) != list(JOINT_PARENTS[shared]):
        return "its joints do not hang together as SMPL's do"
    faces, vertices = arrays["f"], len(arrays["v_template"])
    if faces.ndim != 2 or faces.shape[1] != 3 or faces.min() < 0 or faces.max() >= vertices:
        return "its triangles do not fit its vertices"
    ends = arrays.get("keypoint_vertices", np.zeros(5))
    if ends.min() < 0 or ends.max() >= vertices:
        return "its keypoints do not fit its vertices"
    values = ("v_template", "shapedirs", "J_regressor", "weights")
    fingers = ("finger_weights", "finger_regressor")
    for name in values + fingers * ("finger_weights" in arrays):
        if not np.isfinite(np.asarray(arrays[name], dtype=np.float64)).all():
            return f"{name} holds values that are no numbers"
    return ""
