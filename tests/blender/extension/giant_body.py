"""A weights folder as users have them: the nets, and a body file of their own."""

import contextlib
import shutil

import numpy as np
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.skeleton import JOINT_PARENTS
from ikol.weights import find

NAME = "giant"
SCALE = 1.2
_NETS = ("pose_detection", "pose_landmark_full", "pose_landmark_heavy")


def fill(folder):
    """Put the nets that are installed and an enlarged body, in SMPL's format, into a folder."""
    for net in _NETS:
        with contextlib.suppress(IkolError):  # one landmark net is enough
            shutil.copy(find(net), folder)
    body = load_body()
    np.savez(
        folder / f"{NAME}.npz",
        v_template=SCALE * body.vertices_template,
        shapedirs=SCALE * body.shapedirs,
        J_regressor=body.joint_regressor,
        weights=body.skin_weights,
        kintree_table=np.array([JOINT_PARENTS, range(len(JOINT_PARENTS))]),
        f=body.faces,
    )
