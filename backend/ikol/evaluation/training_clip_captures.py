"""Training clips captured as videos are, from what was seen of them: streamed, and as a whole."""

from functools import partial
from typing import Final

import torch

from ikol.body.model import BodyModel
from ikol.estimators.base import Sighting, TrackSighting
from ikol.evaluation.regressors import Regressor
from ikol.motion.capture import Capture
from ikol.motion.lagged import LaggedSolver
from ikol.motion.record import ClipRecord, SeenFrame
from ikol.motion.refine import refine
from ikol.motion.solve_options import SolveOptions
from ikol.motion.solve_record import Source
from ikol.pipeline.following import SeenPeople
from ikol.pipeline.streaming import SolvedFrame, Streaming
from ikol.training.data.clip import TrainingClip, fps_of

SMOOTH: Final = 0.5
"""As in a capture."""


def captured(
    clip: TrainingClip, regressor: Regressor, body: BodyModel, device: torch.device
) -> Capture:
    """Capture a clip that shows somebody.

    Args:
        clip: The clip.
        regressor: Estimates the layer's inputs from what was seen.
        body: The body that the person gets.
        device: What the solver runs on.
    """
    return refine(
        record_of(clip),
        regressor.new_regression(clip.scene.view),
        body,
        Source(fps_of(clip.scene.timestamps_s), clip.scene.view, regressor.name),
        options=SolveOptions(SMOOTH),
        device=device,
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )


def streamed(
    clip: TrainingClip, regressor: Regressor, body: BodyModel, device: torch.device
) -> list[SolvedFrame]:
    """What is shown of a clip while it is captured, by frames.

    Args:
        clip: The clip.
        regressor: Estimates the layer's inputs from what was seen.
        body: The body, in its average shape.
        device: What the solver runs on.
    """
    view = clip.scene.view
    streaming = Streaming(
        partial(regressor.new_regression, view),
        partial(LaggedSolver, regressor.name, body, view, device, SolveOptions(SMOOTH)),
        everybody=False,
    )
    frames = [
        SeenPeople(
            seen.index,
            seen.timestamp_s,
            () if seen.sighting is None else (TrackSighting(0, seen.index, seen.sighting),),
        )
        for seen in _seen_frames(clip)
    ]
    return streaming.solve(frames, 0, last=True)


def record_of(clip: TrainingClip) -> ClipRecord:
    """What was seen of a clip."""
    record = ClipRecord(len(clip.scene.timestamps_s))
    record.extend(_seen_frames(clip))
    return record


def _seen_frames(clip: TrainingClip) -> list[SeenFrame]:
    seen, times_s = clip.seen, clip.scene.timestamps_s
    return [
        SeenFrame(
            index,
            float(times_s[index]),
            Sighting(seen.landmarks_px[index], seen.landmarks_camera[index]) if tracked else None,
        )
        for index, tracked in enumerate(seen.tracked)
    ]
