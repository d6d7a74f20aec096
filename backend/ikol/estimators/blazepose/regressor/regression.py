"""The network at work on one clip: frame by frame as they come, or the whole clip."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.estimators.base import BodyEstimates, PersonEstimates, Sightings
from ikol.motion.camera import View, project, rotation_to_ray
from ikol.skeleton import JOINT_NAMES

from ..mapping import LandmarkMapping
from .decoding import Mapped, Regressed, decode, trust_of
from .features import features
from .forearms import Forearms, seen_palms
from .mirror import between, mirrored_back, mirrored_sightings
from .network import Memory, Network
from .views import Seen, forward, look

_UNTWISTED: Final = [
    joint - 1
    for joint, name in enumerate(JOINT_NAMES)
    if name.endswith(("_foot", "_wrist", "_hand"))
]
"""Toes, wrists and fingers only bend; forearms roll."""


class LearnedRegression:
    """Corrects the hand-written mapping; see `ikol.estimators.base.Regression`."""

    def __init__(
        self, mapping: LandmarkMapping, network: Network, view: View, *, knows_shape: bool = True
    ) -> None:
        """Begin a clip.

        Args:
            mapping: The hand-written mapping; shared.
            network: The trained network; shared.
            view: The camera that took the clip.
            knows_shape: Whether the body is the one whose shapes the network was taught.
        """
        self._mapping, self._network, self._view = mapping, network, view
        self._knows_shape = knows_shape
        self._forearms = Forearms(mapping.rest_keypoints)
        self._memory = Memory()
        self._last: Sightings | None = None

    @property
    def context_s(self) -> float:
        """Each block looks one window further."""
        size = self._network.size
        return size.blocks * size.window_s

    def estimate_next(self, seen: Sightings) -> PersonEstimates:
        """Estimate the next sightings from them and what came before them."""
        # Speeds are told from one frame to the next.
        before, self._last = self._last, _part(seen, slice(-1, None))
        new = slice(0 if before is None else 1, None)
        views = look(self._mapping, seen if before is None else _joined(before, seen), self._view)
        return self._estimates(views, self._regressed(views, new, self._memory), new)

    def estimate_within(self, seen: Sightings, wanted: slice) -> PersonEstimates:
        """Estimate those sightings that are wanted from all that are given.

        They are looked at in a mirror, too: the mean of both is nearer to the truth than either.
        """
        views = look(self._mapping, seen, self._view)
        mirrored = look(self._mapping, mirrored_sightings(seen, self._view.width), self._view)
        everything = slice(None)
        regressed = between(
            self._regressed(views, everything, None),
            mirrored_back(self._regressed(mirrored, everything, None)),
        )
        return self._estimates(views, regressed, wanted)

    @torch.inference_mode()
    def _regressed(self, seen: Seen, given: slice, memory: Memory | None) -> Regressed:
        told = torch.from_numpy(features(seen))[None]
        times_s = torch.from_numpy(seen.timestamps_s)[None]
        streamed = torch.tensor([memory is not None])
        corrections = self._network(told[:, given], times_s[:, given], streamed, memory)[0]
        return decode(Mapped.of(seen), _padded(corrections, given, len(told[0])))

    def _estimates(self, seen: Seen, regressed: Regressed, wanted: slice) -> PersonEstimates:
        view, R = self._view, seen.R_camera_virtual[wanted]

        def array(tensor: Tensor) -> NDArray[np.float64]:
            return tensor[wanted].numpy().astype(np.float64)

        directions = forward(array(regressed.rays)) @ R.swapaxes(-1, -2)
        points_px = project(directions, view.focal_px, view.width, view.height)
        # The estimates speak of a camera that looks at the pelvis as it is estimated now.
        R_estimated = rotation_to_ray(directions[:, 0]).swapaxes(-1, -2) @ R
        keypoints, trust = array(regressed.keypoints), array(trust_of(regressed.keypoint_logits))
        twist, twist_trust = array(regressed.twist), array(trust_of(regressed.twist_logits))
        self._forearms.roll(keypoints, trust, twist, twist_trust, seen_palms(seen, wanted))
        twist[:, _UNTWISTED], twist_trust[:, _UNTWISTED] = (1.0, 0.0), 1.0
        px_trust = array(trust_of(regressed.ray_logits))
        betas = array(regressed.betas).astype(np.float32) if self._knows_shape else None
        pelvis = (R @ array(regressed.pelvis)[..., None])[..., 0]
        return PersonEstimates(
            keypoints_camera=(keypoints @ R_estimated.swapaxes(-1, -2)).astype(np.float32),
            keypoint_weights=trust.astype(np.float32),
            keypoints_px=np.concatenate((points_px, px_trust[..., None]), axis=-1).astype(
                np.float32
            ),
            twist_cos_sin=twist.astype(np.float32),
            twist_weights=twist_trust.astype(np.float32),
            body=BodyEstimates(
                betas=betas,
                pelvis_camera=pelvis.astype(np.float32),
                contacts=array(torch.sigmoid(regressed.contact_logits)).astype(np.float32),
            ),
        )


def _padded(corrections: Tensor, given: slice, count: int) -> Tensor:
    padded = corrections.new_zeros(count, corrections.shape[-1])
    padded[given] = corrections
    return padded


def _part(seen: Sightings, rows: slice) -> Sightings:
    return Sightings(seen.timestamps_s[rows], seen.landmarks_px[rows], seen.landmarks_camera[rows])


def _joined(first: Sightings, second: Sightings) -> Sightings:
    return Sightings(
        np.concatenate((first.timestamps_s, second.timestamps_s)),
        np.concatenate((first.landmarks_px, second.landmarks_px)),
        np.concatenate((first.landmarks_camera, second.landmarks_camera)),
    )
