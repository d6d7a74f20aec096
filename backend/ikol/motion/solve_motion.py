"""A clip solved as a whole: from frames to a motion that is smooth and stands on the ground."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_quats_wxyz
from ikol.skeleton import NUM_KEYPOINTS

from .calm import joint_calm, path_calm
from .camera import View, project
from .clip_solver.body import SolverBody
from .clip_solver.evidence import Evidence, Footing
from .clip_solver.windows import solve_windows
from .flips import remove_flips
from .footing import ROUNDS, find_footing, kept_footing, soles_of_clip
from .gaps import bridge_positions, bridge_quats
from .record import ClipRecord, trust
from .solve_clip import CHUNK, SolvedClip

Float64 = NDArray[np.float64]

_ITERATIONS: Final = 2
_LEAST_CONFIDENCE: Final = 0.1
_GAP_WEIGHT: Final = 0.02


def bridge_gaps(  # noqa: PLR0917
    record: ClipRecord,
    clip: SolvedClip,
    body: SolverBody,
    view: View,
    visible: NDArray[np.bool_],
    timestamps_s: Float64,
) -> None:
    """Put frames without a person between those around them, in place.

    The objective bridges a gap by its acceleration terms. What is put there is where it begins,
    and a guess of next to no trust, which keeps a long gap from being thrown far out.
    """
    bridge_quats(clip.quats_camera_joint, visible, timestamps_s)
    remove_flips(clip.quats_camera_joint, timestamps_s)
    bridge_positions(clip.pelvis_camera, visible, timestamps_s)
    gaps = np.flatnonzero(~visible)
    for start in range(0, len(gaps), CHUNK):
        rows = gaps[start : start + CHUNK]
        R = rotmats_from_quats_wxyz(clip.quats_camera_joint[rows].astype(np.float64))
        points = body.points(R)[:, :NUM_KEYPOINTS]
        record.column("keypoints")[rows] = points
        in_space = points + clip.pelvis_camera[rows, None]
        px = project(in_space, view.focal_px, view.width, view.height)
        record.column("points_px")[rows] = px


def solve_motion(  # noqa: PLR0917
    record: ClipRecord,
    clip: SolvedClip,
    body: SolverBody,
    view: View,
    timestamps_s: Float64,
    smooth: float,
    tick: Callable[[int], None],
) -> Footing:
    """Solve the clip in place; where its feet stand comes back.

    Args:
        record: What was seen, as `solve_clip` leaves it.
        clip: The frames one by one, gaps bridged.
        body: The person's body.
        view: The camera.
        timestamps_s: [T].
        smooth: Strength of the acceleration terms, 0..1.
        tick: Called with the number of frames done since the last call.
    """
    weights = np.maximum(clip.confidence, _LEAST_CONFIDENCE)
    weights[~clip.confidence.any(-1)] = _GAP_WEIGHT
    evidence = Evidence(
        body=body,
        view=view,
        timestamps_s=timestamps_s,
        targets=record.column("keypoints"),
        target_trust=record.column("keypoint_trust"),
        points_px=record.column("points_px"),
        px_trust=record.column("px_trust"),
        twists=record.column("twists"),
        twist_trust=record.column("twist_trust"),
        joint_calm=joint_calm(clip.quats_camera_joint, weights, timestamps_s, smooth),
        path_calm=path_calm(smooth),
    )
    said = trust(record.column("contacts")).astype(np.float32) if record.has("contacts") else None
    quats, path = clip.quats_camera_joint, clip.pelvis_camera
    solve_windows(quats, path, evidence, None, _ITERATIONS, tick)
    free = soles_of_clip(clip, body).astype(np.float32)
    footing = find_footing(clip, body, timestamps_s, said, None, ROUNDS[0])
    for closeness in ROUNDS[1:]:
        solve_windows(quats, path, evidence, footing, _ITERATIONS, tick)
        footing = find_footing(clip, body, timestamps_s, said, free, closeness)
    solve_windows(quats, path, evidence, footing, _ITERATIONS, tick)
    return kept_footing(clip, body, footing)
