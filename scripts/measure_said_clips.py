"""What captures make of rotations that are wrong, in clips that BlazePose has looked at.

    python scripts/measure_said_clips.py CLIPS --error-deg 12

CLIPS is what `scripts/render_clips.py` wrote. A network that says rotations is played: the true
ones with errors at random that last, the average shape, and a camera that is a little off. Each
clip is captured as those of `hmr` are, and as if the same word were only keypoints and twists.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel, load_body
from ikol.datasets.boxes import box_about
from ikol.errors import IkolError
from ikol.estimators.base import Sighting
from ikol.estimators.blazepose.mapping import DIRECT_KEYPOINTS, DIRECT_LANDMARKS
from ikol.estimators.blazepose.trust import SOURCE_MATRIX
from ikol.estimators.networks.picture import Square
from ikol.estimators.networks.reading import Reading
from ikol.estimators.networks.regression import PictureRegression, RotationRegression
from ikol.estimators.networks.rotation_reader import Said, reading_of
from ikol.estimators.registry import entry_named
from ikol.evaluation.benchmarks.wrong_rotations import disturbed, disturbed_camera
from ikol.evaluation.metrics import pa_errors_mm, position_errors_mm, rotation_errors_deg
from ikol.evaluation.training_clip_poses import performed
from ikol.motion.camera import project, rotation_to_ray
from ikol.motion.record import ClipRecord, SeenFrame
from ikol.motion.refine import refine
from ikol.motion.solve_options import SolveOptions
from ikol.motion.solve_record import Source
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import NUM_JOINTS
from ikol.training.data.clip import TrainingClip, find_clips, fps_of, read_clip
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

MEMORY_S = 0.4


def lasting(rng: np.random.Generator, frames: int, width: int, fps: float) -> Float64:
    """Errors [frames, width] of variance 1 that last for `MEMORY_S`."""
    kept = np.exp(-1.0 / (fps * MEMORY_S))
    errors = rng.normal(size=(frames, width))
    for frame in range(1, frames):
        errors[frame] = kept * errors[frame - 1] + np.sqrt(1.0 - kept**2) * errors[frame]
    return errors


def words(
    clip: TrainingClip, body: BodyModel, error_deg: float, rng: np.random.Generator
) -> Iterator[tuple[Float64, Reading]]:
    """In each frame the rotations that are said, and what is read from them."""
    scene, view = clip.scene, clip.scene.view
    frames, fps = len(scene.timestamps_s), fps_of(scene.timestamps_s)
    errors = lasting(rng, frames, 72, fps).reshape(frames, 24, 3)
    R = disturbed(scene.R_parent_joint, scene.pelvis_camera, error_deg, errors)
    root = scene.pelvis_camera.astype(np.float64)
    true = performed(clip, body).keypoints
    px = project(true + root[:, None], view.focal_px, view.width, view.height)
    wrong_camera = (error_deg > 0.0) * lasting(rng, frames, 3, fps)
    for frame in range(frames):
        box = box_about(px[frame], view.width, view.height)
        square = Square.about(box, entry_named("hmr").crop)
        distance_m = float(np.linalg.norm(root[frame]))
        camera = disturbed_camera(px[frame, 0], distance_m, view, square, wrong_camera[frame])
        said = Said(
            torch.from_numpy(R[frame, None].astype(np.float32)),
            torch.zeros(1, 10),
            torch.from_numpy(camera[None]),
        )
        yield R[frame], reading_of(said, square, body.keypoint_template)


def captured(
    clip: TrainingClip, readings: list[Reading], body: BodyModel, *, kept: bool
) -> tuple[Float64, Float64]:
    """Rotations and joints before the camera; `kept` as of networks that say rotations."""
    seen, times_s = clip.seen, clip.scene.timestamps_s
    record = ClipRecord(len(times_s))
    for frame, reading in enumerate(readings):
        sighting = None
        if seen.tracked[frame]:
            landmarks, points = seen.landmarks_px[frame], reading.points_px.copy()
            if kept:
                points[DIRECT_KEYPOINTS] = landmarks[DIRECT_LANDMARKS, :2]
            marks = np.column_stack((points, SOURCE_MATRIX @ landmarks[:, 2])).astype(np.float32)
            sighting = Sighting(marks, reading.keypoints, reading.twist_cos_sin)
        record.extend([SeenFrame(frame, float(times_s[frame]), sighting)])
    capture = refine(
        record,
        RotationRegression() if kept else PictureRegression(),
        body,
        Source(fps_of(times_s), clip.scene.view, "hmr" if kept else "hybrik"),
        options=SolveOptions(),
        device=torch.device("cpu"),
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    R[:, 0] = capture.camera.T_world_camera[:3, :3].T @ R[:, 0]
    return R, capture.camera.from_world(capture.joints_world)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("clips", type=Path, help="folder of rendered clips of one net")
    parser.add_argument("--error-deg", type=float, default=12.0, help="error of each rotation")
    parser.add_argument("--most", type=int, default=40, help="how many clips")
    options = parser.parse_args()
    torch.set_num_threads(1)
    body, rows = load_body(), dict[str, list[list[float]]]()
    try:
        paths = find_clips(options.clips)[: options.most]
        clips = [read_clip(path) for path in paths]
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for number, clip in enumerate(clips):
        there = np.flatnonzero(clip.seen.tracked)
        if len(there) < len(clip.seen.tracked) / 2:
            continue
        told = list(words(clip, body, options.error_deg, np.random.default_rng(number)))
        readings = [reading for _, reading in told]
        said = np.stack([R for R, _ in told])
        said[:, 0] = rotation_to_ray(clip.scene.pelvis_camera.astype(np.float64)) @ said[:, 0]
        rest = torch.from_numpy(body.keypoint_template).double().expand(len(said), -1, -1)
        joints_said = forward_kinematics(torch.from_numpy(said), rest)[0][:, :NUM_JOINTS].numpy()
        answers = {
            "said": (said, joints_said),
            "keypoints and twists": captured(clip, readings, body, kept=False),
            "rotations": captured(clip, readings, body, kept=True),
        }
        truth = performed(clip, body)
        R_true, true = truth.R_parent_joint, truth.keypoints[there, :NUM_JOINTS]
        for name, (R, joints) in answers.items():
            local = joints[there] - joints[there, :1]
            errors = (
                position_errors_mm(local, true),
                pa_errors_mm(local, true),
                rotation_errors_deg(R[there, 1:], R_true[there, 1:]),
                rotation_errors_deg(R[there, 0], R_true[there, 0]),
            )
            rows.setdefault(name, []).append([float(each.mean()) for each in errors])
    print(f"{options.error_deg:g} degrees: MPJPE and PA-MPJPE in mm, local and root in degrees")
    for name, each in rows.items():
        means = "".join(f"{value:8.1f}" for value in np.mean(each, axis=0))
        print(f"{name:22}{means}   ({len(each)} clips)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
