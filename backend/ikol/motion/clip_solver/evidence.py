"""What is known of a clip: the data of its objective, and how strong each term is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import KEYPOINT_SCALE_M, RAY_SCALE_M, TWIST_SCALE

from ..camera import View, rays
from ..camera_motion import CameraMotion
from ..time_steps import second_differences
from .body import PARENTS, SolverBody
from .descent import Window
from .noise import data_weights
from .skeleton import NUM_HELD
from .turn_prior import unpacked

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_LEAST_KEYPOINT_M: Final = 0.03
_LEAST_RAY_M: Final = 0.012
_ALONG: Final = 0.25
"""Depth is this much less certain than what lies across the line of sight, as a weight."""
_REACH: Final = 0.5
"""Squared residuals beyond this, in variances of their mean over the errors' memory, count less."""
_LIMIT_RAD: Final = 0.3
_FAR_RAD: Final = 0.7
"""Deviation of what joints turn beyond their range, and excess that counts less."""

_SINK_M: Final = np.array([0.03, 0.01])
_SLIP_M: Final = 0.002
"""Deviations of the body and of soles into the ground, and of a sole's way from frame to frame
while it stands."""


@dataclass(frozen=True, slots=True)
class Footing:
    """Where and when feet stand.

    Attributes:
        contacts: Of the four soles [T, 4], 0..1.
        up: Up in the frame of the shot's first camera [3].
        ground: Height of the ground along it, seen from that camera, metres.
        stand_m: Deviation of a standing sole from the ground.
        far_m: Distance from the ground from which a contact counts as a mistake.
        slip_m: The same of the way in one frame.
        has_ground: Whether the ground holds soles, and the body above it; without, soles stand
            wherever they are.
        slide_m: Deviation of a standing sole's way from frame to frame.
        hands: How surely hands bear weight [T, 2], 0..1; None if none does.
    """

    contacts: Float32
    up: Float64
    ground: float
    stand_m: float
    far_m: float
    slip_m: float
    has_ground: bool = True
    slide_m: float = _SLIP_M
    hands: Float32 | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The data of T frames.

    Attributes:
        body: The person's body.
        view: The camera.
        camera: How it moved.
        timestamps_s: [T].
        targets: Keypoints about the pelvis in the axes of the shot's first camera [T, 29, 3],
            metres.
        target_trust: [T, 29], 0..255.
        points_px: Keypoints in the picture [T, 29, 2].
        px_trust: [T, 29], 0..255.
        twists: [T, 23] radians.
        twist_trust: [T, 23], 0..255.
        joint_calm: Weights of joints' accelerations [T, 24].
        path_calm: Weights of the pelvis' acceleration across the line of sight and along it
            [T, 2].
        swings: Where rest bones of joints 1..23 are likeliest to point in their parents' axes by
            each frame alone [T, 23, 3], see `turn_prior.packed`; 0 where nothing was seen.
    """

    body: SolverBody
    view: View
    camera: CameraMotion
    timestamps_s: Float64
    targets: Float32
    target_trust: NDArray[np.uint8]
    points_px: Float32
    px_trust: NDArray[np.uint8]
    twists: Float32
    twist_trust: NDArray[np.uint8]
    joint_calm: Float32
    path_calm: Float32
    swings: NDArray[np.int8]

    def window(
        self,
        rows: slice,
        places: Float64,
        footing: Footing | None,
        fixed: tuple[int, int],
        frames_per_s: float,
    ) -> Window:
        """The terms of some frames.

        Args:
            rows: The frames.
            places: About where the pelvis is in them [N, 3].
            footing: Where feet stand; None if it is not known yet.
            fixed: So many frames at the start and at the end are as they are.
            frames_per_s: Of the clip.
        """
        times_s = self.timestamps_s[rows]
        count, view, prior = len(times_s), self.view, self.body.prior
        across = data_weights(
            self.target_trust[rows] / 255.0, KEYPOINT_SCALE_M, _LEAST_KEYPOINT_M, frames_per_s
        )
        seen = (
            self.targets[rows].astype(np.float64),
            across,
            _ALONG * across,
            rays(self.points_px[rows], view.focal_px, view.width, view.height),
            data_weights(self.px_trust[rows] / 255.0, RAY_SCALE_M, _LEAST_RAY_M, frames_per_s),
            _REACH,
            places - self.camera.centres[rows],
            self.camera.R_first_camera[rows].copy(),
            self.camera.centres[rows].copy(),
        )
        twists = (
            self.twists[rows].astype(np.float64),
            data_weights(
                self.twist_trust[rows] / 255.0, TWIST_SCALE, prior.twist_rad, frames_per_s
            ),
        )
        calm = (
            second_differences(times_s),
            self.joint_calm[rows].astype(np.float64),
            self.path_calm[rows].astype(np.float64),
        )
        limits = (*self.body.ranges, 1.0 / _LIMIT_RAD**2, _FAR_RAD)
        swing_rad = prior.swing_rad
        swing = data_weights(np.ones_like(swing_rad), 1.0, swing_rad, frames_per_s)
        swings = unpacked(self.swings[rows]), swing
        body = (PARENTS, self.body.levers, self.body.axes, swings)
        standing = _standing(rows, count, footing, self.body.depths)
        return Window(body, seen, twists, limits, calm, standing, fixed)


def _standing(
    rows: slice, count: int, footing: Footing | None, depths: Float64
) -> tuple[object, ...]:
    if footing is None:
        nothing = np.zeros((count, NUM_HELD)), np.zeros(3), 0.0
        return (*nothing, depths, 0.0, np.zeros(2), 0.0, 1.0, 1.0)
    hands = np.zeros((count, 2)) if footing.hands is None else footing.hands[rows]
    return (
        np.concatenate((footing.contacts[rows], hands), axis=1).astype(np.float64),
        footing.up,
        footing.ground,
        depths,
        footing.has_ground / footing.stand_m**2,
        footing.has_ground / _SINK_M**2,
        1.0 / footing.slide_m**2,
        footing.far_m,
        footing.slip_m,
    )
