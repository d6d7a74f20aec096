"""Getting the compiled code of the clip solver ready before it is needed."""

import numpy as np

from ikol.body.model import NUM_BETAS, load_body
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS

from ..camera import View
from ..camera_motion import CameraMotion
from .body import SolverBody
from .evidence import Evidence
from .windows import solve_windows


def warm_up() -> None:
    """Solve a clip of one frame, which compiles what is not compiled yet: half a minute, once."""
    twists, points = NUM_JOINTS - 1, NUM_KEYPOINTS
    quats = np.zeros((1, NUM_JOINTS, 4), np.float32)
    quats[..., 0] = 1.0
    evidence = Evidence(
        body=SolverBody.of(load_body(), np.zeros(NUM_BETAS, np.float32)),
        view=View(1.0, 1, 1),
        camera=CameraMotion.still(1),
        timestamps_s=np.zeros(1),
        targets=np.zeros((1, points, 3), np.float32),
        target_trust=np.zeros((1, points), np.uint8),
        points_px=np.zeros((1, points, 2), np.float32),
        px_trust=np.zeros((1, points), np.uint8),
        twists=np.zeros((1, twists), np.float32),
        twist_trust=np.zeros((1, twists), np.uint8),
        joint_calm=np.zeros((1, NUM_JOINTS), np.float32),
        path_calm=np.zeros((1, 2), np.float32),
        swings=np.zeros((1, twists, 3), np.int8),
    )
    path = np.array([[0.0, 0.0, 3.0]], np.float32)
    solve_windows(quats, path, evidence, None, 1, lambda frames: None)
