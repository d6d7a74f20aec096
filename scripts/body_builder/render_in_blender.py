"""Runs in Blender: renders bodies side by side, two rows, seen slightly from the side."""

import math
import sys
from typing import Any

import bpy
import numpy as np
from mathutils import Color
from numpy.typing import NDArray

TURN_DEG = 24.0
BACKGROUND = Color((0.93, 0.93, 0.94))
PIXELS_PER_METRE = 130


def main(meshes: str, picture: str) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with np.load(meshes) as arrays:
        vertices, faces = arrays["vertices"], arrays["faces"]
        width_m, height_m = arrays["cell_m"].tolist()
    columns = len(vertices) // 2
    for i, body in enumerate(vertices):
        row, column = divmod(i, columns)
        _add(body, faces, column * width_m, -row * height_m)
    _render(picture, columns * width_m, 2 * height_m, ((columns - 1) * width_m / 2, -0.1))


def _add(body: NDArray[Any], faces: NDArray[Any], x: float, z: float) -> None:
    mesh = bpy.data.meshes.new("body")
    upright = np.stack([body[:, 0], -body[:, 2], body[:, 1]], axis=1)
    mesh.from_pydata(upright.tolist(), [], faces.tolist())
    mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
    thing = bpy.data.objects.new("body", mesh)
    thing.location = (x, 0.0, z)
    thing.rotation_euler = (0.0, 0.0, math.radians(TURN_DEG))
    bpy.context.scene.collection.objects.link(thing)


def _render(picture: str, width_m: float, height_m: float, middle: tuple[float, float]) -> None:
    scene = bpy.context.scene
    camera = bpy.data.cameras.new("camera")
    camera.type = "ORTHO"
    camera.ortho_scale = width_m
    eye = bpy.data.objects.new("camera", camera)
    eye.location = (middle[0], -20.0, middle[1])
    eye.rotation_euler = (math.pi / 2, 0.0, 0.0)
    scene.collection.objects.link(eye)
    scene.camera = eye
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.display.render_aa = "16"
    shading = scene.display.shading
    shading.light = "STUDIO"
    shading.color_type = "SINGLE"
    shading.single_color = Color((0.62, 0.70, 0.80))
    shading.show_cavity = True
    shading.cavity_type = "BOTH"
    shading.background_type = "VIEWPORT"
    shading.background_color = BACKGROUND
    scene.render.film_transparent = False
    scene.world = bpy.data.worlds.new("world")
    scene.world.color = BACKGROUND
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x = round(width_m * PIXELS_PER_METRE)
    scene.render.resolution_y = round(height_m * PIXELS_PER_METRE)
    scene.render.filepath = picture
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.compression = 100
    bpy.ops.render.render(write_still=True)


main(*sys.argv[-2:])
