"""Where a take stands: its ground, and which heels and toes rest on it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from ikol.body.model import BodyModel
from ikol.skeleton import JOINT_NAMES

from .surface import SurfacePoints
from .takes import FINE_FPS, Take, rotations

Float64 = NDArray[np.float64]

_SOLE_M: Final = 0.012
"""How far up from the ground the sole of a standing body reaches."""
_HEEL_M: Final = 0.05
"""Length of the heel's part of the sole, from the back."""

_GROUND_PERCENTILE: Final = 3.0
_NEAR_M: Final = 0.045
_STILL_M_PER_S: Final = 0.35
"""What rests on the ground is this near it and this slow. Retargeted feet slide a little and sink
in a little, so both are wide."""

_ENVELOPE: Final = 160


@dataclass(frozen=True, slots=True)
class Standing:
    """A take of a certain body, on the ground z = 0.

    Attributes:
        pelvis_world: Pelvis joint [T, 3] metres.
        contacts: Whether heel and toes of the left, then of the right foot stand [T, 4].
    """

    pelvis_world: Float64
    contacts: NDArray[np.bool_]


class Ground:
    """Puts takes on the ground."""

    def __init__(self, body: BodyModel) -> None:
        """Prepare for a body."""
        self._body = body
        self._points = SurfacePoints(body, [*_soles(body), *envelope(body, _ENVELOPE)])

    def stand(self, take: Take, betas: Float64) -> Standing:
        """Put a take on the ground and see what rests on it.

        The path is scaled by the legs. The ground is where the lowest point of the body almost
        never comes below; a take without a path rests on it in every frame.
        """
        points, _ = self._points.posed(rotations(take), betas)
        lowest = points[..., 2].min(axis=1)
        if take.path_legs is None:
            pelvis = np.zeros((len(lowest), 3))
            pelvis[:, 2] = -lowest
        else:
            pelvis = take.path_legs * leg_length_m(self._body, betas)
            pelvis[:, 2] -= np.percentile(lowest + pelvis[:, 2], _GROUND_PERCENTILE)
        soles = points[:, :4] + pelvis[:, None]
        return Standing(pelvis, _resting(soles))


def leg_length_m(body: BodyModel, betas: Float64) -> float:
    """Hip to ankle of a body."""
    hip, knee, ankle = body.rest_joints(betas)[[1, 4, 7]].astype(np.float64)
    return float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))


def envelope(body: BodyModel, count: int) -> list[NDArray[np.intp]]:
    """Single vertices that lie as far from each other as can be [count], from the head top on."""
    vertices = body.vertices_template.astype(np.float64)
    chosen = [int(body.keypoint_vertices[0])]
    distance = np.full(len(vertices), np.inf)
    for _ in range(count - 1):
        distance = np.minimum(distance, ((vertices - vertices[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(np.argmax(distance)))
    return [np.array([vertex]) for vertex in chosen]


def _soles(body: BodyModel) -> list[NDArray[np.intp]]:
    """Vertices under heel and toes of the left, then of the right foot."""
    height, ahead = body.vertices_template[:, 1], body.vertices_template[:, 2]
    groups: list[NDArray[np.intp]] = []
    for side in ("left", "right"):
        ankle, foot = (JOINT_NAMES.index(f"{side}_{part}") for part in ("ankle", "foot"))
        weights = body.skin_weights
        sole = (weights[:, [ankle, foot]].sum(axis=1) > 0.5) & (height < height.min() + _SOLE_M)
        heel = sole & (ahead < ahead[sole].min() + _HEEL_M)
        groups += [np.flatnonzero(heel), np.flatnonzero(sole & (weights[:, foot] > 0.5))]
    return groups


def _resting(soles: Float64) -> NDArray[np.bool_]:
    """Which of the points [T, 4, 3] at `FINE_FPS` rest on the ground [T, 4]."""
    speed = np.linalg.norm(np.gradient(soles, 1.0 / FINE_FPS, axis=0), axis=-1)
    # Noise of a frame or two does not lift a foot.
    still = maximum_filter1d((speed < _STILL_M_PER_S).astype(np.int8), 3, axis=0) > 0
    return still & (soles[..., 2] < _NEAR_M)
