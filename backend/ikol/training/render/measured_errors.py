"""How what the nets say of clips differs from the truth, frame by frame."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.rotations import rotvecs_from_rotmats
from ikol.solver.kabsch import align_vectors
from ikol.training.data.clip import TrainingClip
from ikol.training.data.ideal import IdealNets

Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

_LOST_M: Final = 0.25


@dataclass(frozen=True, slots=True)
class MeasuredErrors:
    """Errors of N frames in which somebody was found, of any number of clips.

    All are in the axes of a camera that looks at the middle of the hips.

    Attributes:
        clip: Number of the frame's clip [N].
        time_s: Its time in that [N].
        in_picture_m: Error in the picture [N, 33, 2], at the hips' distance, metres.
        scale: Size of what the net sees over that of the body [N].
        turn_rad: Rotation vector [N, 3] that takes the true landmarks onto the net's.
        in_space_m: Error in space [N, 33, 3] with the scale, but not the turn, taken out, metres.
        trust: [N, 33].
        hidden: How far the body hides the landmark [N, 33], 0..1.
        outside: Whether it lies outside the picture [N, 33].
        truth_m: True landmarks [N, 33, 3], metres, relative to the middle of the hips.
        R_view_carrier: Orientation of the joint that carries the landmark [N, 33, 3, 3].
    """

    clip: NDArray[np.intp]
    time_s: Float64
    in_picture_m: Float64
    scale: Float64
    turn_rad: Float64
    in_space_m: Float64
    trust: Float64
    hidden: Float64
    outside: Bools
    truth_m: Float64
    R_view_carrier: Float64


def measured_errors(clips: Sequence[TrainingClip]) -> MeasuredErrors:
    """Compare what was seen in clips, of rendered or virtual landmarks, with the truth."""
    ideal = IdealNets()
    parts = [
        _of_clip(number, clip, ideal)
        for number, clip in enumerate(clips)
        if clip.seen.tracked.any()
    ]
    names = [field.name for field in fields(MeasuredErrors)]
    return MeasuredErrors(
        **{n: np.concatenate([getattr(part, n) for part in parts]) for n in names}
    )


def found_only(errors: MeasuredErrors) -> tuple[MeasuredErrors, float]:
    """The frames in which the net looks at the person, and the share of the others.

    In those more than half of the landmarks are far from where they belong in the picture.
    """
    off_m = np.median(np.linalg.norm(errors.in_picture_m, axis=-1), axis=-1)
    kept = off_m < _LOST_M
    parts = {field.name: getattr(errors, field.name)[kept] for field in fields(MeasuredErrors)}
    return MeasuredErrors(**parts), float(1.0 - kept.mean())


def _of_clip(number: int, clip: TrainingClip, ideal: IdealNets) -> MeasuredErrors:
    scene, seen, found = clip.scene, clip.seen, clip.seen.tracked
    true = ideal.see(scene)
    truth = true.landmarks_camera[found]
    said = seen.landmarks_camera[found].astype(np.float64)
    scale = np.sqrt((said**2).sum((1, 2)) / (truth**2).sum((1, 2)))
    px = true.landmarks_px[found]
    pair = torch.from_numpy(truth), torch.from_numpy(said)
    R_said_true = align_vectors(*pair, torch.ones(said.shape[:-1], dtype=torch.float64))
    limit = np.array([scene.view.width, scene.view.height]) - 0.5
    difference_px = seen.landmarks_px[found, :, :2] - px
    return MeasuredErrors(
        clip=np.full(len(truth), number),
        time_s=scene.timestamps_s[found],
        in_picture_m=difference_px / true.px_per_m[found, None, None],
        scale=scale,
        turn_rad=rotvecs_from_rotmats(R_said_true.numpy()).astype(np.float64),
        in_space_m=said / scale[:, None, None] - truth,
        trust=seen.landmarks_px[found, :, 2].astype(np.float64),
        hidden=true.hidden[found],
        outside=np.any((px < -0.5) | (px > limit), axis=-1),
        truth_m=truth,
        R_view_carrier=true.R_view_carrier[found],
    )
