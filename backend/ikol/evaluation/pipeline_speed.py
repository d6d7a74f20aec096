"""How fast a clip is captured, against its nets alone on the same frames."""

import itertools
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import psutil
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel, load_body
from ikol.estimators.base import Estimator
from ikol.motion.camera import View, focal_length_px
from ikol.motion.record import SeenFrame
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.loading import load_estimator, load_solver
from ikol.pipeline.runner import run_clip
from ikol.video import open_video

from .regression_speed import regression_ms
from .transport_speed import transport_fps

Image = NDArray[np.uint8]

_TRANSPORT_FRAMES: Final = 300
_HELD_FRAMES: Final = 16


@dataclass(frozen=True, slots=True)
class PipelineSpeed:
    """What was measured on one clip; frames a second are medians over the rounds.

    Attributes:
        frames: Frames of the clip.
        pipeline_fps: Whole capture: decode, nets, streamed solve, clip pass.
        keypoint_net_fps: The nets alone, on frames that are decoded already.
        ratio: pipeline_fps / keypoint_net_fps, of each round's own two; median.
        peak_rss_mb: Most memory of the process after the captures, megabytes.
        decode_fps: Reading the clip alone.
        transport_fps: Frames as pixels through the wire on loopback, there and back.
        regression_stream_ms: From landmarks to what the layer needs, a frame, one by one.
        regression_clip_ms: The same in the pass over the clip, from both sides and in a mirror.
    """

    frames: int
    pipeline_fps: float
    keypoint_net_fps: float
    ratio: float
    peak_rss_mb: float
    decode_fps: float
    transport_fps: float
    regression_stream_ms: float
    regression_clip_ms: float


def measure_pipeline(
    clip: Path, rounds: int, on_step: Callable[[str], None] = lambda step: None
) -> PipelineSpeed:
    """Measure a clip.

    Captures and runs of the nets alone take turns, so that a machine that is busy for a while
    slows both.

    Args:
        clip: The video.
        rounds: How often each is measured.
        on_step: Told what is measured next.

    Raises:
        IkolError: The clip cannot be read or shows nobody, or nets are missing.
    """
    body = load_body()
    estimator = load_estimator("blazepose", body)
    with open_video(clip) as video:
        held = [image for _, _, image in itertools.islice(video, _HELD_FRAMES)]
        warm_up = estimator.new_tracker("largest", video.info.fps)
    load_solver(torch.device("cpu"))
    warm_up.track(held[0])  # the first run of a net allocates
    pipeline: list[float] = []
    nets: list[float] = []
    seen: list[SeenFrame] = []
    peak_rss_mb, frames = 0.0, 0
    for turn in range(rounds):
        on_step(f"round {turn + 1} of {rounds}: capture")
        fps, frames = _capture_fps(clip, estimator, body)
        pipeline.append(fps)
        if turn == 0:
            peak_rss_mb = peak_memory_mb()
        on_step(f"round {turn + 1} of {rounds}: nets alone")
        fps, seen = _nets_fps(clip, estimator)
        nets.append(fps)
    on_step("decoding")
    decoding = median(_decode_fps(clip) for _ in range(rounds))
    on_step("transport")
    transport = median(transport_fps(held, _TRANSPORT_FRAMES) for _ in range(rounds))
    ratio = median(a / b for a, b in zip(pipeline, nets, strict=True))
    on_step("regression")
    height, width = held[0].shape[:2]
    view = View(focal_length_px(width, height), width, height)
    regression = regression_ms(estimator, seen, view)
    return PipelineSpeed(
        frames, median(pipeline), median(nets), ratio, peak_rss_mb, decoding, transport, *regression
    )


def peak_memory_mb() -> float:
    """The most memory that this process ever had resident, in megabytes (10^6 bytes)."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 1e6
    import resource  # noqa: PLC0415  (not on Windows)

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _capture_fps(clip: Path, estimator: Estimator, body: BodyModel) -> tuple[float, int]:
    with open_video(clip) as video:
        session = PeopleSession(estimator, body, video.info, ClipOptions())
        start_s = time.perf_counter()
        done: list[int] = []
        run_clip(video, session, on_frames=done.append, on_results=lambda results: None)
        elapsed_s = time.perf_counter() - start_s
    return done[-1] / elapsed_s, done[-1]


def _nets_fps(clip: Path, estimator: Estimator) -> tuple[float, list[SeenFrame]]:
    spent_s = 0.0
    seen: list[SeenFrame] = []
    with open_video(clip) as video:
        tracker = estimator.new_tracker("largest", video.info.fps)
        while frames := list(itertools.islice(video, _HELD_FRAMES)):
            start_s = time.perf_counter()
            people = [tracker.track(image) for _, _, image in frames]
            spent_s += time.perf_counter() - start_s
            seen += [
                SeenFrame(index, timestamp_s, person)
                for (index, timestamp_s, _), person in zip(frames, people, strict=True)
            ]
    return len(seen) / spent_s, seen


def _decode_fps(clip: Path) -> float:
    start_s = time.perf_counter()
    with open_video(clip) as video:
        count = sum(1 for _ in video)
    return count / (time.perf_counter() - start_s)
