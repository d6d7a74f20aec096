"""A pinhole camera in Blender's terms, without bpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SENSOR_WIDTH_MM = 36.0
"""Full-frame film, Blender's own default; only its ratio to the focal length matters."""

_TO_BLENDER = np.diag([1.0, -1.0, -1.0, 1.0])
"""A Blender camera looks along -z with y up."""


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
        """Pose [4, 4] of the Blender camera."""
        return self.T_world_camera @ _TO_BLENDER


@dataclass(frozen=True, slots=True)
class CameraPath:
    """Where a camera that moves is, in order of time.

    Attributes:
        timestamps_s: Video time of each pose [n], seconds since the clip's first frame.
        T_world_camera: Poses [n, 4, 4] as in `CameraView`.
    """

    timestamps_s: NDArray[np.float64]
    T_world_camera: NDArray[np.float64]

    @property
    def matrices_world(self) -> NDArray[np.float64]:
        """Poses [n, 4, 4] of the Blender camera."""
        return self.T_world_camera @ _TO_BLENDER
