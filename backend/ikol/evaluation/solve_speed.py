"""What solving a captured motion again takes as it becomes longer, each by a process of its own."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
import torch
from numpy.typing import NDArray

from ikol.body.model import load_body
from ikol.export.npz import read_npz
from ikol.motion.camera_motion import CameraMotion
from ikol.motion.capture import Capture
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline.loading import load_solver

from .pipeline_speed import peak_memory_mb

MINUTES: Final = (1.0, 10.0, 60.0)

_CPU: Final = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class SolveSpeed:
    """What one length took; the regressor is not in it, whose word was kept.

    Attributes:
        minutes: How long the motion is.
        frames: Its frames.
        wall_s: By the clock, seconds.
        processor_s: Of all threads together, seconds.
        ms_per_frame: By the clock, milliseconds.
        held_mb: Memory of the process before, with all that was kept of each frame, megabytes.
        peak_mb: Its most memory.
    """

    minutes: float
    frames: int
    wall_s: float
    processor_s: float
    ms_per_frame: float
    held_mb: float
    peak_mb: float


def measure_solving(
    motion: Path, minutes: Sequence[float], on_step: Callable[[str], None] = lambda step: None
) -> list[SolveSpeed]:
    """Solve a motion repeated for some lengths of time.

    Args:
        motion: An .npz of `ikol capture`, of the default body.
        minutes: The lengths.
        on_step: Told what is done next.

    Raises:
        IkolError: The file cannot be read or solved again.
    """
    rows: list[SolveSpeed] = []
    spawn = multiprocessing.get_context("spawn")
    for length in minutes:
        on_step(f"solving {length:g} min")
        # Memory that a process ever took is known of whole processes only.
        with ProcessPoolExecutor(1, mp_context=spawn) as process:
            rows.append(process.submit(_solved, motion, length).result())
    return rows


def repeated(capture: Capture, count: int) -> Capture:
    """A capture's frames forwards and backwards by turns, so that nothing jumps where they turn.

    Fingers are left out.

    Args:
        capture: Of T frames.
        count: How many frames it is to have.
    """
    last = max(1, len(capture.timestamps_s) - 1)
    steps = np.arange(count)
    frames = np.minimum(last - np.abs(last - steps % (2 * last)), len(capture.timestamps_s) - 1)

    def of_frames(values: NDArray[Any]) -> NDArray[Any]:
        return values[frames]

    camera, kept, contacts = capture.camera, capture.kept, capture.contacts
    moved = camera.motion
    if moved is not None:
        turns, centres = of_frames(moved.R_first_camera), of_frames(moved.centres)
        moved = CameraMotion(turns, centres, moved.handling)
    return replace(
        capture,
        pose_rotvecs=of_frames(capture.pose_rotvecs),
        pelvis_world=of_frames(capture.pelvis_world),
        joints_world=of_frames(capture.joints_world),
        confidence=of_frames(capture.confidence),
        landmarks_px=of_frames(capture.landmarks_px),
        visible=of_frames(capture.visible),
        timestamps_s=steps / capture.fps,
        camera=replace(camera, motion=moved),
        contacts=None if contacts is None else of_frames(contacts),
        kept=None if kept is None else replace(kept, rows=of_frames(kept.rows)),
        hands=None,
    )


def _solved(motion: Path, minutes: float) -> SolveSpeed:
    torch.set_num_threads(1)
    body = load_body()
    capture = read_npz(motion, body)
    frames = max(1, round(60.0 * minutes * capture.fps))
    load_solver(_CPU)
    capture = repeated(capture, frames)
    held_mb = psutil.Process().memory_info().rss / 1e6
    wall_s, processor_s = time.perf_counter(), time.process_time()
    solve_again(capture, body, SolveOptions(), device=_CPU)
    wall_s, processor_s = time.perf_counter() - wall_s, time.process_time() - processor_s
    ms_per_frame = 1e3 * wall_s / frames
    return SolveSpeed(minutes, frames, wall_s, processor_s, ms_per_frame, held_mb, peak_memory_mb())
