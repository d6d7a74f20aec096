"""SMPL-H and SMPL-X bodies with SMPL's 24 joints, and their fingers apart from these."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import JOINT_NAMES, NUM_JOINTS

Arrays = dict[str, NDArray[Any]]
SHARED_JOINTS = 22
"""The first joints of SMPL, SMPL-H and SMPL-X are the same; hands and face differ."""
_FINGER_JOINTS = 15
_KNUCKLES = (0, 3, 6, 9)
"""First joints of index, middle, little and ring finger among the 15 of a hand; not the thumb."""


def to_24_joints(arrays: Arrays) -> Arrays:
    """Merge the joints that SMPL lacks.

    The first 22 joints are SMPL's. Each hand's fingers move with one joint at the middle of the
    knuckles; jaw and eyes with the head. With the hands flat and the face at rest the surface is
    that of the whole model. What the fingers are is kept as `finger_regressor` [30, V] and
    `finger_weights` [V, 30].

    Args:
        arrays: By SMPL's names, with 24 joints (returned as they are), 52 (SMPL-H) or 55
            (SMPL-X).
    """
    joints = arrays["J_regressor"].shape[0]
    vertices = arrays["v_template"].shape[0]
    pose_dirs = np.zeros((vertices, 3, 9 * (NUM_JOINTS - 1)))
    if joints == NUM_JOINTS:
        return {"posedirs": pose_dirs, **arrays}
    left = joints - 2 * _FINGER_JOINTS
    face = slice(SHARED_JOINTS, left)
    hands = (slice(left, left + _FINGER_JOINTS), slice(left + _FINGER_JOINTS, joints))

    weights = arrays["weights"].astype(np.float64)
    regressor = arrays["J_regressor"].astype(np.float64)
    merged_weights = [weights[:, hand].sum(axis=1) for hand in hands]
    merged_regressor = [regressor[hand][list(_KNUCKLES)].mean(axis=0) for hand in hands]
    shared = weights[:, :SHARED_JOINTS].copy()
    shared[:, JOINT_NAMES.index("head")] += weights[:, face].sum(axis=1)
    if "posedirs" in arrays:
        body = 9 * (SHARED_JOINTS - 1)
        pose_dirs[..., :body] = arrays["posedirs"][..., :body]
    kintree = arrays["kintree_table"][:, :NUM_JOINTS].astype(np.int64)
    kintree[:, SHARED_JOINTS:] = [[20, 21], [22, 23]]
    return {
        **arrays,
        "weights": np.concatenate([shared, np.stack(merged_weights, axis=1)], axis=1),
        "J_regressor": np.concatenate([regressor[:SHARED_JOINTS], np.stack(merged_regressor)]),
        "posedirs": pose_dirs,
        "kintree_table": kintree,
        "finger_regressor": regressor[left:],
        "finger_weights": weights[:, left:],
    }
