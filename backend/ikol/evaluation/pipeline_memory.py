"""How much more memory a long clip takes than a short one, each captured by its own process."""

import itertools
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import cv2
import torch

from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.export.npz import write_npz
from ikol.pipeline import PeopleSession
from ikol.pipeline.loading import load_estimator
from ikol.pipeline.runner import run_clip
from ikol.video import open_video

from .pipeline_speed import peak_memory_mb

_REPEATED_FRAMES: Final = 120


@dataclass(frozen=True, slots=True)
class PipelineMemory:
    """What two captures took.

    Attributes:
        short_frames, long_frames: Frames of the two clips.
        short_peak_rss_mb, long_peak_rss_mb: Most memory of each process, megabytes.
        growth_mb: By how much the long clip took more.
    """

    short_frames: int
    long_frames: int
    short_peak_rss_mb: float
    long_peak_rss_mb: float
    growth_mb: float


def measure_memory(
    clip: Path, short_s: float, long_s: float, on_step: Callable[[str], None] = lambda step: None
) -> PipelineMemory:
    """Capture a clip repeated for a short and for a long time, from real files of such lengths.

    Args:
        clip: The video that is repeated, forwards and backwards by turns.
        short_s: Length of the short clip, seconds.
        long_s: Length of the long clip, seconds.
        on_step: Told what is done next.

    Raises:
        IkolError: The clip cannot be read or repeated, or shows nobody, or nets are missing.
    """
    frames: list[int] = []
    peaks: list[float] = []
    with TemporaryDirectory() as folder:
        for seconds in (short_s, long_s):
            on_step(f"writing a clip of {seconds:g} s")
            path = Path(folder) / f"{seconds:g}s.mp4"
            frames.append(write_repeated(clip, path, seconds))
            on_step(f"capturing {frames[-1]} frames")
            # Memory that a process ever took is known of whole processes only.
            spawn = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=spawn) as process:
                peaks.append(process.submit(_capture_peak_mb, path).result())
    return PipelineMemory(frames[0], frames[1], peaks[0], peaks[1], peaks[1] - peaks[0])


def write_repeated(clip: Path, path: Path, seconds: float) -> int:
    """Write a clip that shows another one over and over.

    Args:
        clip: The video to repeat.
        path: The file to write (.mp4).
        seconds: How long it is to be.

    Returns:
        The number of frames written.

    Raises:
        IkolError: The clip cannot be read, or the file cannot be written.
    """
    with open_video(clip) as video:
        info = video.info
        held = [image for _, _, image in itertools.islice(video, _REPEATED_FRAMES)]
    # Turning round at the ends keeps the person where the tracker expects them.
    there_and_back = itertools.cycle(held + held[-2:0:-1])
    count = max(1, round(seconds * info.fps))
    size = (info.width, info.height)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), info.fps, size)
    if not writer.isOpened():
        raise IkolError(f"{path} cannot be written.", "Choose another folder.", "read_only")
    try:
        for image_rgb in itertools.islice(there_and_back, count):
            writer.write(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR))
    finally:
        writer.release()
    return count


def _capture_peak_mb(clip: Path) -> float:
    torch.set_num_threads(1)
    body = load_body()
    nets = load_estimator("blazepose", body)
    with open_video(clip) as video:
        captures = run_clip(video, PeopleSession(nets, body, video.info), on_results=_ignore)
    write_npz(clip.with_suffix(".npz"), captures[0], body)
    return peak_memory_mb()


def _ignore(results: object) -> None:
    del results
