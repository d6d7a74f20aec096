"""Training clips captured as videos are: from what was seen of them, by the clip pass."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.base import Sighting
from ikol.evaluation.regressors import Regressor
from ikol.motion.capture import Capture
from ikol.motion.record import ClipRecord, SeenFrame
from ikol.motion.refine import Source, refine
from ikol.training.data.clip import TrainingClip

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
        smooth=SMOOTH,
        device=device,
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )


def record_of(clip: TrainingClip) -> ClipRecord:
    """What was seen of a clip."""
    seen, times_s = clip.seen, clip.scene.timestamps_s
    record = ClipRecord(len(times_s))
    record.extend(
        [
            SeenFrame(
                index,
                float(times_s[index]),
                Sighting(seen.landmarks_px[index], seen.landmarks_camera[index])
                if tracked
                else None,
            )
            for index, tracked in enumerate(seen.tracked)
        ]
    )
    return record


def fps_of(timestamps_s: NDArray[np.float64]) -> float:
    """Frames a second of evenly spaced frames."""
    return 1.0 / float(np.median(np.diff(timestamps_s))) if len(timestamps_s) > 1 else 30.0
