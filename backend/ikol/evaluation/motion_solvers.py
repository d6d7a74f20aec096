"""Training clips solved as motions: each frame on its own, filtered, streamed, and as a whole."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations
from ikol.body.model import NUM_BETAS, BodyModel
from ikol.evaluation.filters import smooth_orientations, smooth_path
from ikol.evaluation.motion_score import Motion
from ikol.evaluation.regressors import Regressor
from ikol.evaluation.training_clip_captures import SMOOTH, captured, record_of, streamed
from ikol.motion.camera_motion import CameraMotion
from ikol.motion.capture import Capture
from ikol.motion.clean import remove_outliers
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.estimate import estimate_clip
from ikol.motion.footing import ROUNDS, find_footing
from ikol.motion.lift import Lifter
from ikol.motion.place import place_in_world
from ikol.motion.refine import fit_shape
from ikol.motion.soles import SOLE_NAMES
from ikol.motion.solve_clip import solve_clip
from ikol.motion.solve_motion import bridge_gaps
from ikol.motion.solve_options import SolveOptions
from ikol.rotations import rotmats_from_quats_wxyz, rotmats_from_rotvecs
from ikol.skeleton import NUM_JOINTS
from ikol.training.data.clip import Scene, TrainingClip

Float64 = NDArray[np.float64]

_STANDS: Final = 0.5
"""So sure a capture is of a contact that counts."""


def true_motion(scene: Scene, body: BodyModel) -> Motion:
    """What happened in a scene, in its world."""
    R = scene.R_parent_joint.astype(np.float64)
    R[:, 0] = scene.T_world_camera[:3, :3] @ R[:, 0]
    pelvis = scene.pelvis_camera @ scene.T_world_camera[:3, :3].T + scene.T_world_camera[:3, 3]
    return _motion(R, pelvis, body, scene.betas, scene.contacts)


def motion_of(capture: Capture, body: BodyModel) -> Motion:
    """A capture as a motion."""
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    own = None if capture.contacts is None else capture.contacts > _STANDS
    motion = _motion(R, capture.pelvis_world, body, capture.betas, own)
    motion.hide(~capture.visible)
    return motion


def solved_motions(
    clip: TrainingClip, regressor: Regressor, body: BodyModel, device: torch.device
) -> Iterator[tuple[str, Motion]]:
    """Solve a clip in every way, see `MotionScore.solver`."""
    yield "frames", _filtered(clip, regressor, body, device, 0.0)
    yield "filtered", _filtered(clip, regressor, body, device, SMOOTH)
    yield "streamed", _streamed(clip, regressor, body, device)
    capture = captured(clip, regressor, body, device)
    yield "clip", motion_of(capture, body)


def _streamed(
    clip: TrainingClip, regressor: Regressor, body: BodyModel, device: torch.device
) -> Motion:
    results = [
        result for frame in streamed(clip, regressor, body, device) for result in frame.people
    ]
    quats_wxyz = np.stack([result.quats_wxyz for result in results])
    R = rotmats_from_quats_wxyz(quats_wxyz.astype(np.float64))
    pelvis = np.stack([result.pelvis_world for result in results])
    motion = _motion(R, pelvis, body, np.zeros(NUM_BETAS, np.float32), None)
    unseen = ~np.array([result.tracked for result in results])
    motion.hide(unseen)
    return motion


def _filtered(
    clip: TrainingClip,
    regressor: Regressor,
    body: BodyModel,
    device: torch.device,
    strength: float,
) -> Motion:
    """Frames solved one by one, outliers removed, then filtered joint by joint and on the path."""
    record, view = record_of(clip), clip.scene.view
    estimate_clip(record, regressor.new_regression(view), _no_tick)
    remove_outliers(record)
    betas = fit_shape(record, body)
    person = SolverBody.of(body, betas)
    lifter = Lifter(body.rest_keypoints(betas), view, device)
    camera = CameraMotion.still(record.size)
    everything = SolveOptions().captured_joints()
    solved = solve_clip(record, lifter, person, view, camera, everything, _no_tick)
    visible, times_s = record.column("visible"), record.column("timestamps_s")
    bridge_gaps(record, solved, person, view, camera, visible, times_s)
    weights = np.where(visible[:, None], np.maximum(solved.confidence, 0.1), 0.02)
    smooth_orientations(solved.quats_camera_joint, weights, times_s, strength)
    smooth_path(solved.pelvis_camera, weights[:, 0].astype(np.float64), times_s, strength)
    footing = find_footing(solved, person, times_s, None, None, ROUNDS[0])
    placed = place_in_world(solved, times_s, body.rest_joints(betas), footing, _no_tick)
    R = rotmats_from_rotvecs(placed.pose_rotvecs.astype(np.float64))
    motion = _motion(R, placed.pelvis_world, body, betas, None)
    motion.hide(~visible)
    return motion


def _motion(
    R_parent_joint: Float64,
    pelvis_world: NDArray[np.floating],
    body: BodyModel,
    betas: NDArray[np.floating],
    contacts: NDArray[np.bool_] | None,
) -> Motion:
    R = torch.from_numpy(R_parent_joint)
    person = SolverBody.of(body, betas)
    points = person.points(global_rotations(R).numpy()) + pelvis_world[:, None].astype(np.float64)
    if contacts is None:
        contacts = np.zeros((len(points), 0), np.bool_)
    assert contacts.shape[1] in {0, len(SOLE_NAMES)}
    lowest = (points[:, :FIRST_SOLE, 2] - person.depths[:FIRST_SOLE]).min(-1)
    return Motion(points[:, :NUM_JOINTS], points[:, FIRST_SOLE:], lowest, contacts)


def _no_tick(steps: int) -> None:
    del steps
