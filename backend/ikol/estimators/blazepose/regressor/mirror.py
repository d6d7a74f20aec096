"""The other way round: sightings in a mirror, and what is estimated of them turned back.

The body is taken to be as symmetric as its shape space, so that betas stay.
"""

from dataclasses import fields
from typing import Final

from torch.nn import functional

from ikol.estimators.base import Sightings
from ikol.skeleton import MIRRORED, NUM_JOINTS

from .decoding import Regressed

MIRRORED_LANDMARKS: Final = (
    *(0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9),
    *(row + 1 if row % 2 else row - 1 for row in range(11, 33)),
)
"""Landmark on the other side of the body."""

MIRRORED_SWINGS: Final = tuple(MIRRORED[joint] - 1 for joint in range(1, NUM_JOINTS))
"""Joint on the other side, of joints 1..23, as a place among them."""

MIRRORED_CONTACTS: Final = (2, 3, 0, 1)


def mirrored_sightings(seen: Sightings, width: int) -> Sightings:
    """What would have been seen in a mirror, in a picture of a width in pixels."""
    landmarks_px = seen.landmarks_px[:, MIRRORED_LANDMARKS]
    landmarks_camera = seen.landmarks_camera[:, MIRRORED_LANDMARKS]
    landmarks_px[..., 0] = width - 1 - landmarks_px[..., 0]
    landmarks_camera[..., 0] *= -1.0
    return Sightings(seen.timestamps_s, landmarks_px, landmarks_camera)


def mirrored_back(regressed: Regressed) -> Regressed:
    """What was estimated of a mirrored person, for the person."""
    keypoints = list(MIRRORED)
    flip = regressed.keypoints.new_tensor([-1.0, 1.0, 1.0])
    return Regressed(
        keypoints=regressed.keypoints[..., keypoints, :] * flip,
        keypoint_logits=regressed.keypoint_logits[..., keypoints],
        rays=regressed.rays[..., keypoints, :] * flip[:2],
        ray_logits=regressed.ray_logits[..., keypoints],
        twist=regressed.twist[..., MIRRORED_SWINGS, :] * -flip[:2],
        twist_logits=regressed.twist_logits[..., MIRRORED_SWINGS],
        betas=regressed.betas,
        pelvis=regressed.pelvis * flip,
        contact_logits=regressed.contact_logits[..., MIRRORED_CONTACTS],
    )


def between(one: Regressed, other: Regressed) -> Regressed:
    """The mean of two estimates of the same frames; of twists the angle between."""
    mean = {
        each.name: 0.5 * (getattr(one, each.name) + getattr(other, each.name))
        for each in fields(one)
    }
    return Regressed(**mean | {"twist": functional.normalize(mean["twist"], dim=-1, eps=1e-6)})
