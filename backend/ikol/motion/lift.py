"""A chunk of frames: keypoints, image and body to rotations and root, in the camera's frame."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.solver import Settings, solve

from .camera import View, rays, rotation_to_ray
from .root import root_translations

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_BONE_WEIGHT: Final = 0.02
_SWING_PRIOR: Final = 0.002
"""Keypoint noise of 2 cm over swings of about half a radian, squared."""

_START: Final = Settings(iterations=1, bone_weight=_BONE_WEIGHT, swing_prior=_SWING_PRIOR)
_FINAL: Final = Settings(iterations=2, bone_weight=_BONE_WEIGHT, swing_prior=_SWING_PRIOR)
"""Few iterations from the closed form: more follow the net's noise and gain nothing."""

_LEAST_WEIGHT: Final = 0.05
"""Weight of a target without trust: a limb has to go somewhere."""

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
    """

    R_parent_joint: Float64
    keypoints: Float64
    pelvis_camera: Float64


class Lifter:
    """Solves for pose and root of one person before one camera."""

    def __init__(self, rest_keypoints: Float32, view: View, device: torch.device) -> None:
        """Prepare.

        Args:
            rest_keypoints: Rest keypoints of the person's body [29, 3].
            view: The camera.
            device: What the solver runs on.
        """
        self._view, self._device = view, device
        self._rest = torch.from_numpy(rest_keypoints).to(device)[None]

    def lift(self, seen: Observations, *, refine: bool = True) -> Lifted:
        """Solve a batch of frames.

        The net's keypoints are right in the image and rough in depth. So after a first solve each
        target is put on the ray through its image point, at a depth between the net's and the
        posed body's, and the body is solved for again: bones of known length turn image evidence
        into depth.

        Args:
            seen: The frames.
            refine: Whether to do the second solve.
        """
        view = self._view
        seen_rays = rays(seen.points_px, view.focal_px, view.width, view.height)
        direction = np.concatenate((seen_rays[:, 0], np.ones((len(seen_rays), 1))), axis=-1)
        R_ray = rotation_to_ray(direction)
        targets = (R_ray[:, None] @ seen.keypoints[..., None].astype(np.float64))[..., 0]
        rotations, keypoints = self._solve(targets, seen, _START)
        pelvis = root_translations(keypoints, seen_rays, seen.px_trust)
        if refine:
            snapped = _on_rays(targets, keypoints, pelvis, seen_rays, seen.px_trust)
            rotations, keypoints = self._solve(snapped, seen, _FINAL)
            pelvis = root_translations(keypoints, seen_rays, seen.px_trust)
        return Lifted(rotations, keypoints, pelvis)

    def _solve(
        self, targets: Float64, seen: Observations, settings: Settings
    ) -> tuple[Float64, Float64]:
        twist_cos_sin = np.stack((np.cos(seen.twists), np.sin(seen.twists)), axis=-1)
        solution = solve(
            "swing2",
            self._tensor(targets),
            self._rest.expand(len(targets), -1, -1),
            self._tensor(twist_cos_sin),
            keypoint_weights=self._tensor(_LEAST_WEIGHT + (1.0 - _LEAST_WEIGHT) * seen.trust),
            settings=settings,
        )
        rotations, keypoints = solution.R_parent_joint.cpu(), solution.keypoints.cpu()
        return rotations.numpy().astype(np.float64), keypoints.numpy().astype(np.float64)

    def _tensor(self, array: Float32 | Float64) -> torch.Tensor:
        return torch.from_numpy(array.astype(np.float32)).to(self._device)


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
