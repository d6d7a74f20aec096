"""The camera that saw the footage."""

from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from .channels import assign_new_action, channels_of, ensure_curve
from .cleanup import remove_objects
from .keyframes import replace_curve
from .motion import Motion
from .pinhole import SENSOR_WIDTH_MM, CameraPath, CameraView
from .resampling import resample
from .timing import Timing


def create_camera(
    scene: bpy.types.Scene, collection: bpy.types.Collection, view: CameraView, name: str
) -> bpy.types.Object:
    """Make a camera that matches the footage, and the scene's pictures as large as the clip's.

    Args:
        scene: It renders through this camera from now on.
        collection: Where the camera is linked.
        view: The camera.
        name: Name of the object and its data.
    """
    data = bpy.data.cameras.new(name)
    data.sensor_fit = "HORIZONTAL"
    data.sensor_width = SENSOR_WIDTH_MM
    data.lens = view.lens_mm
    data.clip_start = 0.01
    data.display_size = 0.3
    data.show_passepartout = True
    camera: Any = bpy.data.objects.new(name, data)
    # As a Matrix: Blender takes nested lists for columns.
    camera.matrix_world = Matrix(view.matrix_world.tolist())
    collection.objects.link(camera)
    scene.camera = camera
    render = scene.render
    render.resolution_x, render.resolution_y = view.width, view.height
    render.resolution_percentage = 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    return camera


def animate_camera(camera: bpy.types.Object, path: CameraPath, timing: Timing) -> None:
    """Key a camera at every scene frame along its path.

    Args:
        camera: The camera object.
        path: Where it was, at least one pose.
        timing: The scene's frame grid.
    """
    matrices = path.matrices_world
    motion = Motion(
        path.timestamps_s,
        _quats_wxyz(matrices)[:, None],
        matrices[:, :3, 3],
        np.ones(len(matrices), np.bool_),
    )
    poses = resample(motion, timing)
    camera.rotation_mode = "QUATERNION"
    action = assign_new_action(camera, camera.name)
    channels = channels_of(camera, action.session_uid)
    co = np.empty((len(poses), 2), np.float32)
    co[:, 0] = poses.frames
    for name, values in (
        ("location", poses.pelvis_world),
        ("rotation_quaternion", poses.quats_wxyz[:, 0]),
    ):
        for index, column in enumerate(values.T):
            co[:, 1] = column
            curve = ensure_curve(channels, name, index, "Camera")
            replace_curve(curve, co)
            curve.update()


def bind_camera(scene: bpy.types.Scene, camera: bpy.types.Object, frame: int, name: str) -> None:
    """Put a marker from which on a scene looks through a camera."""
    scene.timeline_markers.new(name, frame=frame).camera = camera


def remove_camera(camera: bpy.types.Object | None) -> None:
    """Delete a camera, and the markers that it is bound to.

    Args:
        camera: None stands for one that is gone already.
    """
    for scene in bpy.data.scenes if camera is not None else ():
        for marker in [one for one in scene.timeline_markers if one.camera == camera]:
            scene.timeline_markers.remove(marker)
    remove_objects([camera])


def _quats_wxyz(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotations of poses [n, 4, 4], wxyz on one hemisphere in time [n, 4]."""
    quats: list[Any] = []
    for matrix in matrices:
        quat: Any = Matrix(matrix.tolist()).to_quaternion()
        if quats:
            quat.make_compatible(quats[-1])
        quats.append(quat)
    return np.array([tuple(quat) for quat in quats])
