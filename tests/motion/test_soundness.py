"""Damaged captures are refused with a word on what is wrong, before anything is solved."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.errors import IkolError
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import SolveOptions
from synthetic_clip import BODY, refined, sightings, standing

COUNT = 12


def test_what_is_damaged_says_what_it_is():
    motion = standing(COUNT)
    capture = refined(motion, sightings(motion))
    camera, kept = capture.camera, capture.kept
    rows, times_s = kept.rows.copy(), capture.timestamps_s.copy()
    rows[5, 3] = np.inf
    times_s[7] = times_s[6]
    damaged = {
        "timestamps do not grow": replace(capture, timestamps_s=times_s),
        "nobody is seen": replace(capture, visible=np.zeros(COUNT, np.bool_)),
        "what was estimated": replace(capture, kept=replace(kept, rows=rows)),
        "shape": replace(capture, betas=np.full(10, np.nan, np.float32)),
        "frame rate is 0": replace(capture, fps=0.0),
        "focal length is nan": replace(capture, camera=replace(camera, focal_px=np.nan)),
        "0 x 720": replace(capture, camera=replace(camera, width=0)),
        "poses of the camera": replace(capture, kept=replace(kept, T_own_camera=np.eye(4) * 0)),
    }
    for what, wrong in damaged.items():
        with pytest.raises(IkolError, match=what) as caught:
            solve_again(wrong, BODY, SolveOptions(), device=torch.device("cpu"))
        assert caught.value.code == "kept"
