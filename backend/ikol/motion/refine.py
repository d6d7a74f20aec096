"""The clip pass: all frames of one person to a capture."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.base import Regression

from .capture import Capture
from .clean import remove_outliers
from .estimate import estimate_clip
from .hands.solve_hands import solve_hands
from .kept import pack
from .record import ClipRecord, trust
from .shape import bone_lengths, fit_betas
from .solve_options import SolveOptions
from .solve_record import SOLVE_STEPS, Source, Ticker, solve_record

Float32 = NDArray[np.float32]

_SHAPE_FRAMES: Final = 2000


def refine(
    record: ClipRecord,
    regression: Regression,
    body: BodyModel,
    source: Source,
    *,
    options: SolveOptions,
    device: torch.device,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Capture:
    """Regress, fit the shape, solve frame by frame, then as a whole, and place it in the world.

    Args:
        record: What was seen; taken apart on the way, so that memory holds each thing once.
        regression: That of the clip.
        body: The body that the person gets, in their own shape.
        source: The footage.
        options: What the user chose.
        device: What the solver runs on.
        progress: Called with steps done and steps in all.
        cancelled: Asked between chunks; True stops the work.

    Raises:
        IkolError: `nobody` if no frame shows a person.
        CaptureCancelledError: If cancelled.
    """
    if not record.size or not record.column("visible").any():
        raise nobody_seen()
    ticker = Ticker((1 + SOLVE_STEPS) * record.size, progress, cancelled)
    estimate_clip(record, regression, ticker)
    remove_outliers(record)
    betas = fit_shape(record, body)
    rows = pack(record, source.view)
    landmarks_px = record.release("landmarks_px")
    hands = record.release_hands()
    capture = solve_record(record, rows, body, betas, source, options, device, ticker)
    capture = replace(capture, landmarks_px=landmarks_px)
    return capture if hands is None else solve_hands(capture, *hands, body, options)


def nobody_seen() -> IkolError:
    """Why there is no capture of a clip that shows nobody."""
    return IkolError(
        "Nobody was seen in this clip.",
        "Use a clip that shows a person from head to feet, or another part of it.",
        "nobody",
    )


def fit_shape(record: ClipRecord, body: BodyModel) -> Float32:
    """Betas [10] of the person in a record whose frames are estimated."""
    frames = np.flatnonzero(record.column("visible"))
    frames = frames[:: max(1, len(frames) // _SHAPE_FRAMES)]
    lengths, counts = bone_lengths(
        record.column("keypoints")[frames],
        record.column("points_px")[frames],
        trust(record.column("keypoint_trust")[frames]),
    )
    return fit_betas(body, lengths, counts)
