"""The camera that saw the footage."""

from typing import Any

import bpy
from mathutils import Matrix

from .pinhole import SENSOR_WIDTH_MM, CameraView


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
