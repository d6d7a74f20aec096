"""A chunk of frames: keypoints, image and body to rotations and root, in the camera's frame."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.estimators.base import PersonEstimates
from ikol.solver import Settings, solve

from .camera import View, rays, rotation_to_ray
from .root import root_translations
from .solving import IKOL, LEAST_WEIGHT, Solving

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_OWN_DEPTH: Final = 0.5
"""Share of the net's depth, against that of the posed body, in a target on its ray."""


@dataclass(frozen=True, slots=True)
class Observations:
    """What was seen in T frames.

    Attributes:
        keypoints: [T, 29, 3] metres, relative to the pelvis, as the net sees its cut-out.
        trust: [T, 29].
        points_px: [T, 29, 2].
        px_trust: [T, 29].
        twists: [T, 23] radians.
    """

    keypoints: Float32
    trust: Float64
    points_px: Float32
    px_trust: Float64
    twists: Float32


@dataclass(frozen=True, slots=True)
class Lifted:
    """Poses in the camera's frame.

    Attributes:
        R_parent_joint: [T, 24, 3, 3].
        keypoints: [T, 29, 3] metres, about the pelvis.
        pelvis_camera: [T, 3] metres.
        said: The rotations [T, 24, 3, 3] that a network says outright; None if it says none.
    """

    R_parent_joint: Float64
    keypoints: Float64
    pelvis_camera: Float64
    said: Float64 | None = None


class Lifter:
    """Solves for pose and root of one person before one camera."""

    def __init__(
        self,
        rest_keypoints: Float32,
        view: View,
        device: torch.device,
        solving: Solving = IKOL,
    ) -> None:
        """Prepare.

        Args:
            rest_keypoints: Rest keypoints of the person's body [29, 3].
            view: The camera.
            device: What the solver runs on.
            solving: How frames are solved.
        """
        self._view, self._device, self._solving = view, device, solving
        self._rest = torch.from_numpy(rest_keypoints).to(device)[None]

    def lift(self, seen: Observations, initial: Float64 | None = None) -> Lifted:
        """Solve a batch of frames.

        The net's keypoints are right in the image and rough in depth. So after a first solve each
        target is put on the ray through its image point, at a depth between the net's and the
        posed body's, and the body is solved for again: bones of known length turn image evidence
        into depth.

        Args:
            seen: The frames.
            initial: Rotations [T, 24, 3, 3] in the camera's frame that both solves begin at.
        """
        view = self._view
        seen_rays = rays(seen.points_px, view.focal_px, view.width, view.height)
        targets = turned_to_camera(seen, view)
        rotations, keypoints = self._solve(targets, seen, initial, self._solving.first)
        pelvis = root_translations(keypoints, seen_rays, seen.px_trust)
        if self._solving.is_twice:
            snapped = _on_rays(targets, keypoints, pelvis, seen_rays, seen.px_trust)
            rotations, keypoints = self._solve(snapped, seen, initial, self._solving.second)
            pelvis = root_translations(keypoints, seen_rays, seen.px_trust)
        return Lifted(rotations, keypoints, pelvis)

    def _solve(
        self, targets: Float64, seen: Observations, initial: Float64 | None, settings: Settings
    ) -> tuple[Float64, Float64]:
        twist_cos_sin = np.stack((np.cos(seen.twists), np.sin(seen.twists)), axis=-1)
        solution = solve(
            self._solving.mode,
            self._tensor(targets),
            self._rest.expand(len(targets), -1, -1),
            self._tensor(twist_cos_sin),
            keypoint_weights=self._tensor(LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * seen.trust),
            initial=None if initial is None else self._tensor(initial),
            settings=settings,
        )
        rotations, keypoints = solution.R_parent_joint.cpu(), solution.keypoints.cpu()
        return rotations.numpy().astype(np.float64), keypoints.numpy().astype(np.float64)

    def _tensor(self, array: Float32 | Float64) -> torch.Tensor:
        return torch.from_numpy(array.astype(np.float32)).to(self._device)


def observed(estimates: PersonEstimates) -> Observations:
    """What an estimator says of T frames, as the lifter takes it."""
    twist, px = estimates.twist_cos_sin, estimates.keypoints_px
    return Observations(
        estimates.keypoints_camera,
        estimates.keypoint_weights.astype(np.float64),
        px[..., :2],
        px[..., 2].astype(np.float64),
        np.arctan2(twist[..., 1], twist[..., 0]),
    )


def turned_to_camera(seen: Observations, view: View) -> Float64:
    """The net's keypoints [T, 29, 3], which are as in its cut-out, as the camera sees them."""
    pelvis_ray = rays(seen.points_px[:, 0], view.focal_px, view.width, view.height)
    direction = np.concatenate((pelvis_ray, np.ones((len(pelvis_ray), 1))), axis=-1)
    R_ray = rotation_to_ray(direction)
    return (R_ray[:, None] @ seen.keypoints[..., None].astype(np.float64))[..., 0]


def _on_rays(
    targets: Float64, keypoints: Float64, pelvis: Float64, seen_rays: Float64, trust: Float64
) -> Float64:
    own = targets[..., 2] - targets[:, :1, 2]
    depth = _OWN_DEPTH * own + (1.0 - _OWN_DEPTH) * keypoints[..., 2] + pelvis[:, None, 2]
    on_ray = np.concatenate((seen_rays, np.ones_like(seen_rays[..., :1])), axis=-1)
    on_ray = on_ray * depth[..., None] - pelvis[:, None]
    snapped = targets + trust[..., None] * (on_ray - targets)
    # The solver measures from the pelvis' target; it is where all keypoints together put it.
    snapped[:, 0] = 0.0
    return snapped
