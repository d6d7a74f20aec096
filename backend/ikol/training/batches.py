"""Windows as the network takes them, with the truth as its estimates are to be: in torch."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.estimators.base import Sightings
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.decoding import Mapped
from ikol.estimators.blazepose.regressor.features import features
from ikol.estimators.blazepose.regressor.views import look
from ikol.motion.camera import View

from .windows import Windows

_FOCAL_PX: Final = 1000.0
_PICTURE: Final = View(_FOCAL_PX, 1, 1)
"""The mapping wants pixels, of whatever size; the middle of this picture is (0, 0)."""

_BETWEEN_S: Final = 1e4
"""Time between windows that are given to the features one after the other."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true, in the virtual cameras, metres.

    Attributes:
        keypoints: [B, T, 29, 3] relative to the pelvis.
        pelvis: [B, T, 3].
        R_parent_joint: [B, T, 24, 3, 3].
        twist: cos, sin [B, T, 23, 2].
        betas: [B, 10].
        contacts: [B, T, 4], 0 or 1.
    """

    keypoints: Tensor
    pelvis: Tensor
    R_parent_joint: Tensor
    twist: Tensor
    betas: Tensor
    contacts: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """B windows of T frames.

    Attributes:
        features: [B, T, F].
        times_s: Since the window's start [B, T], seconds; in single precision, as some devices have
            no other.
        there: Which frames count [B, T].
        R_camera_virtual: [B, T, 3, 3].
        mapped: What the hand-written mapping says.
        truth: What is true.
    """

    features: Tensor
    times_s: Tensor
    there: Tensor
    R_camera_virtual: Tensor
    mapped: Mapped
    truth: Truth

    def to(self, device: torch.device) -> Self:
        """The same on another device."""
        truth = {each.name: getattr(self.truth, each.name) for each in fields(self.truth)}
        return type(self)(
            self.features.to(device),
            self.times_s.to(device),
            self.there.to(device),
            self.R_camera_virtual.to(device),
            self.mapped.to(device),
            Truth(**{name: tensor.to(device) for name, tensor in truth.items()}),
        )


def batch_of(windows: Windows, mapping: LandmarkMapping) -> Batch:
    """See windows as the network sees a person, and turn the truth to the same cameras.

    The batch may share memory with the windows.
    """
    shape = windows.there.shape

    def flat(array: NDArray[Any]) -> NDArray[Any]:
        return array.reshape(-1, *array.shape[2:])

    times_s = windows.timestamps_s - windows.timestamps_s[:, :1]
    px = np.concatenate((_FOCAL_PX * windows.rays, windows.trust[..., None]), axis=-1)
    one_after_the_other = times_s + _BETWEEN_S * np.arange(shape[0])[:, None]
    sightings = Sightings(
        one_after_the_other.reshape(-1), flat(px).astype(np.float32), flat(windows.landmarks)
    )
    seen = look(mapping, sightings, _PICTURE)
    seen = replace(seen, half_picture=np.repeat(windows.half_picture, shape[1], axis=0))
    R = seen.R_camera_virtual.astype(np.float32).reshape(*shape, 3, 3)
    R_local = windows.R_parent_joint.copy()
    R_local[:, :, 0] = R.swapaxes(-1, -2) @ R_local[:, :, 0]
    truth = Truth(
        keypoints=torch.from_numpy(windows.keypoints @ R),
        pelvis=torch.from_numpy((windows.pelvis[..., None, :] @ R)[..., 0, :]),
        R_parent_joint=torch.from_numpy(R_local),
        twist=torch.from_numpy(windows.twist),
        betas=torch.from_numpy(windows.betas),
        contacts=torch.from_numpy(windows.contacts.astype(np.float32)),
    )
    return Batch(
        features=torch.from_numpy(features(seen)).reshape(*shape, -1),
        times_s=torch.from_numpy(times_s.astype(np.float32)),
        there=torch.from_numpy(windows.there),
        R_camera_virtual=torch.from_numpy(R),
        mapped=Mapped.of(seen, shape),
        truth=truth,
    )
