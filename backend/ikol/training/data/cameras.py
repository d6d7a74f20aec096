"""Virtual cameras before a performance: lens, size of the picture, place, framing."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.motion.camera import View, focal_length_px, project

Float64 = NDArray[np.float64]

_SIZES: Final = ((1920, 1080), (1280, 720), (854, 480), (640, 480), (1024, 768), (720, 720))
"""Sizes of pictures, wider than high; as often they are the other way round."""

_FOV_DEG: Final = (25.0, 90.0)
_HEIGHT_M: Final = (0.3, 2.5)
_STEEPEST: Final = 0.7
"""Most that the camera is above or below what it looks at, in distances from it."""
_ROLL_DEG: Final = 3.0
_MOST_ROLL_DEG: Final = 10.0
_NEAREST_M: Final = 0.7
_FARTHEST_M: Final = 25.0
_SMALLEST: Final = 0.22
"""Least height of a person in pictures' heights: with a longer path they leave the picture."""

_FRAMINGS: Final = {
    "whole": 0.72,
    "waist": 0.10,
    "knees": 0.08,
    "side": 0.06,
    "legs": 0.04,
}
"""How often each is what the picture is of: the whole person, what is above the waist or the knees,
one side of the person, what is below the chest."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that stands still.

    Attributes:
        view: Focal length and size of the picture in pixels.
        T_world_camera: Camera (x right, y down, z forward) to the world (z up) [4, 4], metres.
    """

    view: View
    T_world_camera: Float64

    def from_world(self, points_world: Float64) -> Float64:
        """Points [..., 3] of the world in the camera's frame."""
        return (points_world - self.T_world_camera[:3, 3]) @ self.T_world_camera[:3, :3]


def place_camera(keypoints_world: Float64, rng: np.random.Generator) -> Camera:
    """Place a camera at random before somebody.

    It stands on the side of -y and looks at the person, or past them as far as they stay in the
    picture; takes are turned at random, so it sees people from all sides.

    Args:
        keypoints_world: What is to be seen [T, 29, 3], metres, z up, ground at z = 0.
        rng: Source of randomness.
    """
    width, height = _SIZES[rng.integers(len(_SIZES))]
    if rng.random() < 0.5:
        width, height = height, width
    focal_px = focal_length_px(width, height, float(rng.uniform(*_FOV_DEG)))
    view = View(focal_px, width, height)
    framing = str(rng.choice(list(_FRAMINGS), p=list(_FRAMINGS.values())))
    wanted = _framed(keypoints_world, framing)
    roll_deg = np.clip(rng.normal(0.0, _ROLL_DEG), -_MOST_ROLL_DEG, _MOST_ROLL_DEG)
    fill = rng.uniform(0.4, 0.9) if framing == "whole" else rng.uniform(0.85, 1.1)
    aim = rng.uniform(-0.42, 0.42, 2)
    camera_height_m = float(rng.uniform(*_HEIGHT_M))

    low, high = np.percentile(wanted, (2, 98), axis=(0, 1))
    target = (low + high) / 2.0
    nearest_m = _NEAREST_M + float(target[1] - keypoints_world[..., 1].min())
    distance_m = max(4.0, nearest_m)
    for _ in range(5):  # perspective is not linear, but this settles soon
        camera = _looking(view, target, distance_m, camera_height_m, roll_deg)
        path = _spans(camera, wanted.reshape(1, -1, 3))[0].max()
        person = np.median(_spans(camera, keypoints_world).max(axis=-1))
        # The path has to fit, but not at the price of a person who is too small to be seen.
        zoom = max(fill / path, _SMALLEST / person)
        distance_m = float(np.clip(distance_m / zoom, nearest_m, _FARTHEST_M))
    camera = _looking(view, target, distance_m, camera_height_m, roll_deg)
    # What room is left in the picture is divided at random.
    room = np.maximum(1.0 - _spans(camera, wanted.reshape(1, -1, 3))[0], 0.0)
    return _turned(camera, aim * room * np.array([width, height]) / focal_px)


def _framed(keypoints_world: Float64, framing: str) -> Float64:
    """The keypoints that the picture is of [T, K, 3]."""
    chosen = {
        "whole": range(29),
        "waist": (12, 15, 16, 17, 18, 19, 20, 21, 24, 9, 6, 3),
        "knees": (0, 1, 2, 12, 15, 16, 17, 18, 19, 20, 21, 24, 4, 5),
        "side": (1, 4, 7, 16, 18, 20, 24, 12),
        "legs": (0, 1, 2, 4, 5, 7, 8, 10, 11, 27, 28, 3, 6),
    }[framing]
    return keypoints_world[:, list(chosen)]


def _looking(
    view: View, target: Float64, distance_m: float, height_m: float, roll_deg: float
) -> Camera:
    reach_m = _STEEPEST * distance_m
    height_m = max(_HEIGHT_M[0], float(np.clip(height_m, target[2] - reach_m, target[2] + reach_m)))
    place = np.array([target[0], target[1] - distance_m, height_m])
    forward = target - place
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    T = np.eye(4)
    T[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    T[:3, :3] = T[:3, :3] @ Rotation.from_euler("z", roll_deg, degrees=True).as_matrix()
    T[:3, 3] = place
    return Camera(view, T)


def _spans(camera: Camera, points_world: Float64) -> Float64:
    """Width and height [T, 2] of points [T, N, 3] in the picture, in widths and heights of it."""
    view = camera.view
    px = project(camera.from_world(points_world), view.focal_px, view.width, view.height)
    return (px.max(axis=1) - px.min(axis=1)) / np.array([view.width, view.height])


def _turned(camera: Camera, slopes: Float64) -> Camera:
    """Turn a camera so that what it looked at moves by slopes [2] (x, y over depth)."""
    R = Rotation.from_rotvec([np.arctan(slopes[1]), -np.arctan(slopes[0]), 0.0]).as_matrix()
    T = camera.T_world_camera.copy()
    T[:3, :3] = T[:3, :3] @ R
    return Camera(camera.view, T)
