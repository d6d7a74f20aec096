"""A person's landmarks as seen by a virtual camera that looks straight at the pelvis.

What the network sees so does not depend on where in the picture the person is, and hardly on how
large: it gets the picture in metres, at the depth that the landmarks in space say.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import PersonEstimates, Sightings
from ikol.motion.camera import View, rays, rotation_to_ray
from ikol.motion.root import root_translations

from ..mapping import LandmarkMapping

Float64 = NDArray[np.float64]

_LEAST_FORWARD: Final = 0.1
"""Least z of a ray in the virtual camera: none lies behind it."""

_MOST_DEPTH_M: Final = 100.0


@dataclass(frozen=True, slots=True)
class Seen:
    """T frames of one person in their virtual cameras (x right, y down, z forward).

    Attributes:
        timestamps_s: [T].
        trust: Trust in the landmarks [T, 33].
        landmarks: In space [T, 33, 3], metres, relative to the middle of the hips.
        landmark_rays: In the picture, on the plane at depth 1 [T, 33, 2].
        camera_rays: The same in the camera as it stands [T, 33, 2].
        R_camera_virtual: [T, 3, 3].
        mapped: What the hand-written mapping says.
        keypoint_rays: Its keypoints on the plane at depth 1 [T, 29, 2].
        pelvis: Where they put the pelvis [T, 3], metres.
        half_picture: Half the picture's width and height on the plane at depth 1 [T, 2].
    """

    timestamps_s: Float64
    trust: Float64
    landmarks: Float64
    landmark_rays: Float64
    camera_rays: Float64
    R_camera_virtual: Float64
    mapped: PersonEstimates
    keypoint_rays: Float64
    pelvis: Float64
    half_picture: Float64


def look(mapping: LandmarkMapping, sightings: Sightings, view: View) -> Seen:
    """See a person through virtual cameras.

    Args:
        mapping: The hand-written mapping.
        sightings: The person.
        view: The camera that took the pictures.
    """
    mapped = mapping(sightings.landmarks_px, sightings.landmarks_camera)
    size = view.focal_px, view.width, view.height
    camera_rays = rays(sightings.landmarks_px, *size)
    keypoint_rays = rays(mapped.keypoints_px, *size)
    R = rotation_to_ray(forward(keypoint_rays[:, 0]))
    turned_keypoints = turned_rays(R, keypoint_rays)
    pelvis = root_translations(
        mapped.keypoints_camera.astype(np.float64),
        turned_keypoints,
        mapped.keypoints_px[..., 2].astype(np.float64),
    )
    pelvis *= (np.minimum(pelvis[:, 2], _MOST_DEPTH_M) / pelvis[:, 2])[:, None]
    return Seen(
        timestamps_s=sightings.timestamps_s,
        trust=sightings.landmarks_px[..., 2].astype(np.float64),
        landmarks=sightings.landmarks_camera.astype(np.float64),
        landmark_rays=turned_rays(R, camera_rays),
        camera_rays=camera_rays,
        R_camera_virtual=R,
        mapped=mapped,
        keypoint_rays=turned_keypoints,
        pelvis=pelvis,
        half_picture=np.tile(half_picture(view), (len(pelvis), 1)),
    )


def half_picture(view: View) -> Float64:
    """Half the picture's width and height [2] on the plane at depth 1."""
    return np.array([view.width, view.height]) / (2.0 * view.focal_px)


def forward(on_plane: Float64) -> Float64:
    """Directions [..., 3] of points on the plane at depth 1 [..., 2]."""
    return np.concatenate((on_plane, np.ones_like(on_plane[..., :1])), axis=-1)


def turned_rays(R_camera_virtual: Float64, on_plane: Float64) -> Float64:
    """Points on the camera's plane at depth 1 [T, K, 2] on that of its virtual camera."""
    direction = forward(on_plane) @ R_camera_virtual
    return direction[..., :2] / np.maximum(direction[..., 2:], _LEAST_FORWARD)
