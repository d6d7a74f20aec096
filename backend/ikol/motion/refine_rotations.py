"""Rotations that a network says outright, refined by the layer: keypoints are terms, they begin it.

A network that regresses rotations seldom lays the body on the picture. The layer moves them towards
where the body's keypoints were seen, by one damped step from where the network has them, so that
what no keypoint tells stays as it was said.
"""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics, rest_axes
from ikol.body.model import BodyModel
from ikol.estimators.registry import says_rotations
from ikol.rotations import twist_about
from ikol.skeleton import KEYPOINT_NAMES
from ikol.solver import Damping, Settings, Start, solve

from .camera import View, rays, rotation_to_ray
from .clip_solver.turn_prior import AS_SAID, OF_KEYPOINTS, TurnPrior
from .lift import Lifted, Lifter, Observations
from .root import root_translations
from .solving import IKOL, LEAST_WEIGHT, OUTRIGHT, Solving

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SETTINGS: Final = Settings(iterations=1, start=Start.GIVEN, damping=Damping(initial=0.3))
"""Further steps lay keypoints better on the picture, and make rotations worse: what is seen is not
exact either."""

_LIMBS: Final = ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
_SEEN: Final = np.array([name.endswith(_LIMBS) for name in KEYPOINT_NAMES], np.float64)
"""Keypoints that are seen as such. Others are guessed from them, or end bones so short that an
error of theirs is a large turn: no target of theirs, and what they tell of stays as it was said."""


class RotationLifter:
    """Does for networks that say rotations what `Lifter` does for those that say keypoints."""

    def __init__(
        self, said_rest: Float32, rest_keypoints: Float32, view: View, device: torch.device
    ) -> None:
        """Prepare.

        Args:
            said_rest: Rest keypoints [29, 3] of the body that the network's rotations posed.
            rest_keypoints: Of the person's body [29, 3].
            view: The camera.
            device: What the solver runs on.
        """
        self._said = Lifter(said_rest, view, device, OUTRIGHT)
        self._rest, self._view, self._device = rest_keypoints, view, device

    def lift(self, seen: Observations) -> Lifted:
        """Solve a batch of frames: the rotations come back out of keypoints and twists."""
        said = self._said.lift(seen).R_parent_joint
        return refine_rotations(said, seen, self._rest, self._view, self._device)


def lifter_of(  # noqa: PLR0917
    estimator: str,
    body: BodyModel,
    betas: Float32,
    view: View,
    device: torch.device,
    solving: Solving = IKOL,
) -> Lifter | RotationLifter:
    """What solves frames of an estimator.

    Args:
        estimator: Its name.
        body: The body.
        betas: The person's shape [10].
        view: The camera.
        device: What the solver runs on.
        solving: How keypoints are solved for.
    """
    rest = body.rest_keypoints(betas)
    if says_rotations(estimator):
        return RotationLifter(body.keypoint_template, rest, view, device)
    return Lifter(rest, view, device, solving)


def prior_of(estimator: str) -> TurnPrior:
    """How joints turn beside what an estimator of this name tells."""
    return AS_SAID if says_rotations(estimator) else OF_KEYPOINTS


def turned_from_person(R_parent_joint: Float64, seen: Observations, view: View) -> Float64:
    """Rotations [T, 24, 3, 3] from a camera that looks at the person to the camera as it stands."""
    pelvis = rays(seen.points_px[:, 0], view.focal_px, view.width, view.height)
    R_ray = rotation_to_ray(np.concatenate((pelvis, np.ones((len(pelvis), 1))), axis=-1))
    turned = R_parent_joint.astype(np.float64)
    turned[:, 0] = R_ray @ turned[:, 0]
    return turned


def refine_rotations(
    R_parent_joint: Float64,
    seen: Observations,
    rest_keypoints: Float32,
    view: View,
    device: torch.device,
) -> Lifted:
    """Solve a batch of frames from what a network says of them.

    Each keypoint's target is the posed body's own, moved across the picture onto the ray through
    where it was seen, as far as that is to be trusted; the twists are those of the rotations.

    Args:
        R_parent_joint: What the network says [T, 24, 3, 3], see `turned_from_person`.
        seen: The frames; of their keypoints only those in the picture are used.
        rest_keypoints: Of the person's body [29, 3].
        view: The camera.
        device: What the solver runs on.
    """
    R = torch.from_numpy(R_parent_joint.astype(np.float32)).to(device)
    rest = torch.from_numpy(rest_keypoints).to(device).expand(len(R), -1, -1)
    own = forward_kinematics(R, rest)[0].cpu().numpy().astype(np.float64)
    seen_rays = rays(seen.points_px, view.focal_px, view.width, view.height)
    trust = seen.px_trust * _SEEN
    pelvis = root_translations(own, seen_rays, trust)
    on_ray = np.concatenate((seen_rays, np.ones_like(seen_rays[..., :1])), axis=-1)
    off = on_ray * (own[..., 2:] + pelvis[:, None, 2:]) - (own + pelvis[:, None])
    targets = own + trust[..., None] * off
    weights = _SEEN * (LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * seen.trust)
    solution = solve(
        "swing2",
        torch.from_numpy(targets.astype(np.float32)).to(device),
        rest,
        twist_about(R[:, 1:], rest_axes(rest)),
        keypoint_weights=torch.from_numpy(weights.astype(np.float32)).to(device),
        initial=R,
        settings=_SETTINGS,
    )
    keypoints = solution.keypoints.cpu().numpy().astype(np.float64)
    return Lifted(
        solution.R_parent_joint.cpu().numpy().astype(np.float64),
        keypoints,
        root_translations(keypoints, seen_rays, trust),
        R_parent_joint,
    )
