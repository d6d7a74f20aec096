"""Roll of the forearms from the palms: what the network has hardly learnt to read.

The knuckles of index and little finger say where the palm faces. A forearm rolls (pronation and
supination) by up to a right angle either way; the wrist itself bends and hardly rolls.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations
from ikol.motion.solving import BEGINNING, LEAST_WEIGHT
from ikol.rotations import rotmats_from_rotvecs, twist_about
from ikol.skeleton import PRIMARY_CHILD
from ikol.solver import solve

from ..geometry import cross, dot, norm, reject, rotate, unit
from ..mapping import INDEX, PINKY, WRIST
from .views import Seen

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_ELBOWS: Final = (18, 19)
_WRISTS: Final = (20, 21)

_BROAD_M: Final = 0.09
"""Knuckles that are seen this far apart across the hand can be believed."""

_NEUTRAL: Final = 0.6
"""Pull towards no roll where nothing is seen, in units of full evidence; none where all is."""

_MOST: Final = np.radians(100.0)
"""No forearm rolls further from the T-pose, where it is midway."""

_CERTAINTY: Final = 0.5
"""Trust in the roll of a palm in full view: it is some 20 degrees wrong even then."""

_UNSEEN: Final = 0.1
"""Of this trust, where no palm is seen."""


@dataclass(frozen=True, slots=True)
class Palms:
    """Palms in T frames, left and right, in virtual cameras.

    Attributes:
        across: From the little finger's knuckle to the index finger's [T, 2, 3], metres.
        trust: Trust in them [T, 2], 0..1.
    """

    across: Float64
    trust: Float64


def seen_palms(seen: Seen, wanted: slice) -> Palms:
    """The mean of what the net says in space and what the picture shows at the net's depth.

    Args:
        seen: What was seen.
        wanted: Of which frames.
    """
    landmarks, rays = seen.landmarks[wanted], seen.landmark_rays[wanted]
    in_space = landmarks[:, INDEX] - landmarks[:, PINKY]
    index, pinky = rays[:, INDEX], rays[:, PINKY]
    depth = seen.pelvis[wanted, None, 2:] + landmarks[:, WRIST, 2:]
    shown = depth * (index - pinky) + in_space[..., 2:] * (index + pinky) / 2.0
    across = in_space.copy()
    across[..., :2] = (in_space[..., :2] + shown) / 2.0
    trust = seen.trust[wanted]
    return Palms(across, np.minimum(np.minimum(trust[:, INDEX], trust[:, PINKY]), trust[:, WRIST]))


class Forearms:
    """Reads the roll of both forearms."""

    def __init__(self, rest_keypoints: Float32) -> None:
        """Prepare for a body's rest keypoints [29, 3]."""
        self._rest = torch.from_numpy(rest_keypoints)[None]
        rest = rest_keypoints.astype(np.float64)
        forearms = unit(rest[list(_WRISTS)] - rest[list(_ELBOWS)])
        self._forearms: Float64 = np.asarray(forearms, np.float64)
        ends = rest[[PRIMARY_CHILD[wrist] for wrist in _WRISTS]]
        self._hands = unit(ends - rest[list(_WRISTS)])

    def roll(
        self,
        keypoints: Float64,
        trust: Float64,
        twist: Float64,
        twist_trust: Float64,
        palms: Palms,
    ) -> None:
        """Twist elbows, in place, so that palms face where they are seen to; wrists only bend.

        Args:
            keypoints: [T, 29, 3] metres, in the palms' frame.
            trust: Trust in them [T, 29].
            twist: cos, sin of the twists of joints 1..23 [T, 23, 2].
            twist_trust: Trust in these [T, 23].
            palms: Palms.
        """
        solution = solve(
            BEGINNING.mode,
            _tensor(keypoints),
            self._rest.expand(len(keypoints), -1, -1),
            _tensor(twist),
            keypoint_weights=_tensor(LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * trust),
            settings=BEGINNING.first,
        )
        R = global_rotations(solution.R_parent_joint).numpy().astype(np.float64)
        R_elbow, R_wrist = R[:, _ELBOWS], R[:, _WRISTS]
        hand = rotate(R_wrist, self._hands)
        across = reject(palms.across, hand)
        thumb = R_wrist[..., 2]  # to the thumb's side, as z is at rest
        ahead, aside = dot(thumb, across), dot(cross(thumb, across), hand)
        turn = rotmats_from_rotvecs(np.arctan2(aside, ahead) * self._hands)
        R_seen = R_elbow.swapaxes(-1, -2) @ R_wrist @ turn
        # A roll of the forearm comes before the wrist's bend: R = R_roll R_bend.
        rolled = twist_about(
            np.ascontiguousarray(R_seen.swapaxes(-1, -2)),
            np.tile(self._forearms, (len(across), 1, 1)),
        )
        elbows = [joint - 1 for joint in _ELBOWS]
        angle = np.arctan2(twist[:, elbows, 1], twist[:, elbows, 0])
        angle = angle - np.arctan2(rolled[..., 1], rolled[..., 0])
        weight = palms.trust * np.minimum(norm(across)[..., 0] / _BROAD_M, 1.0)
        pulled = weight * np.exp(1j * angle) + _NEUTRAL * (1.0 - weight)
        roll = np.clip(np.angle(pulled), -_MOST, _MOST)
        twist[:, elbows] = np.stack((np.cos(roll), np.sin(roll)), axis=-1)
        twist_trust[:, elbows] = _CERTAINTY * np.maximum(weight, _UNSEEN)


def _tensor(values: Float64) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.float32))
