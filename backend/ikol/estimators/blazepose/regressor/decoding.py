"""From the network's corrections and the hand-written mapping to estimates, in torch."""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from .views import Seen

_STEP_M: Final = 0.05
"""A correction of 1 moves a keypoint by so much."""

_DEPTH_STEP: Final = 0.1
_RIM: Final = 0.02

_PARTS: Final = (29 * 3, 29 * 2, 29, 29, 23 * 2, 23, 10, 3, 4)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the hand-written mapping says, in the virtual camera; metres, trust 0..1.

    Attributes:
        keypoints: [..., 29, 3] relative to the pelvis.
        keypoint_trust: [..., 29].
        rays: Keypoints on the plane at depth 1 [..., 29, 2].
        ray_trust: [..., 29].
        twist: cos, sin [..., 23, 2].
        twist_trust: [..., 23].
        pelvis: [..., 3].
    """

    keypoints: Tensor
    keypoint_trust: Tensor
    rays: Tensor
    ray_trust: Tensor
    twist: Tensor
    twist_trust: Tensor
    pelvis: Tensor

    @classmethod
    def of(cls, seen: Seen, batch: tuple[int, ...] = (-1,)) -> Self:
        """From frames [T], which may be several windows of a batch one after the other."""
        mapped = seen.mapped

        def shaped(values: NDArray[np.floating]) -> Tensor:
            tensor = torch.from_numpy(np.asarray(values, np.float32))
            return tensor.reshape(*batch, *values.shape[1:])

        return cls(
            shaped(mapped.keypoints_camera),
            shaped(mapped.keypoint_weights),
            shaped(seen.keypoint_rays),
            shaped(mapped.keypoints_px[..., 2]),
            shaped(mapped.twist_cos_sin),
            shaped(mapped.twist_weights),
            shaped(seen.pelvis),
        )

    def to(self, device: torch.device) -> Self:
        """The same on another device."""
        moved = {each.name: getattr(self, each.name).to(device) for each in fields(self)}
        return type(self)(**moved)


@dataclass(frozen=True, slots=True)
class Regressed:
    """Estimates in the virtual camera, metres.

    Attributes:
        keypoints: [..., 29, 3] relative to the pelvis.
        keypoint_logits: Trust in them before the sigmoid [..., 29].
        rays: Keypoints on the plane at depth 1 [..., 29, 2].
        ray_logits: [..., 29].
        twist: cos, sin [..., 23, 2].
        twist_logits: [..., 23].
        betas: [..., 10].
        pelvis: [..., 3].
        contact_logits: Left heel, left toes, right heel, right toes [..., 4].
    """

    keypoints: Tensor
    keypoint_logits: Tensor
    rays: Tensor
    ray_logits: Tensor
    twist: Tensor
    twist_logits: Tensor
    betas: Tensor
    pelvis: Tensor
    contact_logits: Tensor


def decode(mapped: Mapped, corrections: Tensor) -> Regressed:
    """Correct the mapping.

    Args:
        mapped: What it says.
        corrections: The network's output [..., NUM_CORRECTIONS]; zeros leave everything as it is.
    """
    keypoints, rays, trust, ray_trust, twist, twist_trust, betas, pelvis, contacts = (
        corrections.split(_PARTS, dim=-1)
    )
    moved = mapped.keypoints + _STEP_M * keypoints.unflatten(-1, (29, 3))
    depth = mapped.pelvis[..., 2:]
    along = torch.exp(_DEPTH_STEP * pelvis[..., 2:])
    across = functional.pad(_STEP_M * pelvis[..., :2], (0, 1))
    return Regressed(
        keypoints=moved - moved[..., :1, :],
        keypoint_logits=_logits(mapped.keypoint_trust) + trust,
        rays=mapped.rays + _STEP_M * rays.unflatten(-1, (29, 2)) / depth[..., None],
        ray_logits=_logits(mapped.ray_trust) + ray_trust,
        twist=_turned(mapped.twist, twist.unflatten(-1, (23, 2))),
        twist_logits=_logits(mapped.twist_trust) + twist_trust,
        betas=betas,
        pelvis=along * (mapped.pelvis + across),
        contact_logits=contacts,
    )


def trust_of(logits: Tensor) -> Tensor:
    """Trust 0..1: one half where the error to be expected is the scale of `estimators.base`."""
    return ((torch.sigmoid(logits) - _RIM) / (1.0 - 2.0 * _RIM)).clamp(0.0, 1.0)


def error_of(logits: Tensor, scale: float) -> Tensor:
    """Logarithm of the error to be expected, in units of the scale: w = 1 / (1 + (b / scale)^2)."""
    return torch.log(torch.tensor(scale, device=logits.device)) - 0.5 * logits


def _logits(trust: Tensor) -> Tensor:
    return torch.logit(_RIM + (1.0 - 2.0 * _RIM) * trust.clamp(0.0, 1.0))


def _turned(cos_sin: Tensor, turn: Tensor) -> Tensor:
    real, imaginary = 1.0 + turn[..., 0], turn[..., 1]
    cos, sin = cos_sin.unbind(-1)
    turned = torch.stack((cos * real - sin * imaginary, sin * real + cos * imaginary), dim=-1)
    return functional.normalize(turned, dim=-1, eps=1e-6)
