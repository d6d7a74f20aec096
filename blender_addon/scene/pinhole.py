"""A pinhole camera in Blender's terms, without bpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SENSOR_WIDTH_MM = 36.0
"""Full-frame film, Blender's own default; only its ratio to the focal length matters."""


@dataclass(frozen=True, slots=True)
class CameraView:
    """The camera that saw the footage; its principal point is the image's centre.

    Attributes:
        focal_px: Focal length in pixels.
        width, height: Image size in pixels, upright.
        T_world_camera: Camera (x right, y down, z forward) to world (z up) [4, 4], metres.
    """

    focal_px: float
    width: int
    height: int
    T_world_camera: NDArray[np.float64]

    @property
    def lens_mm(self) -> float:
        """Focal length in millimetres on a sensor that is `SENSOR_WIDTH_MM` wide."""
        return self.focal_px * SENSOR_WIDTH_MM / self.width

    @property
    def matrix_world(self) -> NDArray[np.float64]:
        """Pose [4, 4] of a Blender camera, which looks along -z with y up."""
        return self.T_world_camera @ np.diag([1.0, -1.0, -1.0, 1.0])
