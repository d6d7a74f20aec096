"""The five surface points that end the leaf bones."""

import numpy as np

from body_builder.makehuman import Float, MakeHuman
from body_builder.surface import Int, Surface


def keypoint_vertices(makehuman: MakeHuman, surface: Surface, template: Float) -> Int:
    """Vertices of head top, left and right middle fingertip, left and right big toe [5]."""

    def owned(bone: str) -> Int:
        return makehuman.bone_weights[bone][surface.vertices] > 0.5

    on_midline = np.abs(template[:, 0]) < 1e-6
    head_top = int(np.argmax(np.where(on_midline, template[:, 1], -np.inf)))
    tip = int(np.argmax(np.where(owned("finger3-3.L"), template[:, 0], -np.inf)))
    toe = int(np.argmax(np.where(owned("toe1-2.L"), template[:, 2], -np.inf)))
    mirror = surface.mirror
    return np.array([head_top, tip, mirror[tip], toe, mirror[toe]], dtype=np.int64)
