"""Runs inside Blender: renders one clip after another, as it is told on standard input.

The argument is a folder, each line the name of a folder in it with `stage.npz`. The frames are left
there as 0000.bmp, 0001.bmp, ..., and the name is said back when they are done.
"""

import os
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

SENSOR_WIDTH_MM = 36.0
DONE = "rendered: "


def render(folder: Path) -> None:
    """Render the clip of a folder."""
    with np.load(folder / "stage.npz") as file:
        stage = dict(file)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene
    _set_picture(scene, stage)
    _set_light(scene, stage)
    frames = stage["vertices_world"]
    _add(scene, "surroundings", stage["surroundings_world"], stage)
    body = _add(scene, "body", frames[0], stage)
    for index, vertices in enumerate(frames):
        body.vertices.foreach_set("co", vertices.ravel())
        body.update()
        scene.render.filepath = str(folder / f"{index:04d}.bmp")
        bpy.ops.render.render(write_still=True)


def _set_picture(blender_scene: bpy.types.Scene, stage: dict[str, NDArray[Any]]) -> None:
    scene: Any = blender_scene
    width, height = (int(size) for size in stage["size"])
    data = bpy.data.cameras.new("camera")
    data.sensor_fit = "HORIZONTAL"
    data.sensor_width = SENSOR_WIDTH_MM
    data.lens = float(stage["focal_px"]) * SENSOR_WIDTH_MM / width
    data.clip_start = 0.05
    camera: Any = bpy.data.objects.new("camera", data)
    camera.matrix_world = Matrix((stage["T_world_camera"] @ np.diag([1, -1, -1, 1])).tolist())
    scene.collection.objects.link(camera)
    scene.camera = camera
    render = scene.render
    render.resolution_x, render.resolution_y = width, height
    render.engine = "BLENDER_WORKBENCH"
    render.threads_mode, render.threads = "FIXED", 1
    render.image_settings.file_format = "BMP"
    render.image_settings.color_mode = "RGB"
    scene.view_settings.view_transform = "Standard"
    # Pictures are rendered larger than they are needed: cheaper than Workbench's own smoothing.
    scene.display.render_aa = "OFF"


def _set_light(blender_scene: bpy.types.Scene, stage: dict[str, NDArray[Any]]) -> None:
    scene: Any = blender_scene
    shading = scene.display.shading
    shading.light, shading.color_type = "STUDIO", "TEXTURE"
    shading.show_cavity, shading.cavity_type = bool(stage["cavity"] > 0.0), "WORLD"
    shading.cavity_ridge_factor = 0.0
    shading.cavity_valley_factor = float(stage["cavity"])
    scene.world = bpy.data.worlds.new("sky")
    scene.world.color = stage["sky"].tolist()
    system: Any = bpy.context.preferences.system
    system.use_studio_light_edit = True
    system.light_ambient = stage["ambient"].tolist()
    for lamp in system.solid_lights:
        lamp.use = False
    # Blender's cameras have y up and look along -z.
    directions = stage["to_light_camera"] * np.array([1.0, -1.0, -1.0])
    for lamp, direction, colour, softness in zip(
        system.solid_lights, directions, stage["colours"], stage["softness"], strict=False
    ):
        lamp.use, lamp.smooth = True, float(softness)
        lamp.direction = direction.tolist()
        lamp.diffuse_color, lamp.specular_color = colour.tolist(), (0.05, 0.05, 0.05)
    shading.show_shadows = bool(stage["shadow"] > 0.0)
    shading.shadow_intensity = float(stage["shadow"])
    x, y, z = stage["T_world_camera"][:3, :3] @ stage["to_light_camera"][0]
    # What Blender calls the direction of the light has y up and z away from the front view.
    scene.display.light_direction = (float(x), float(z), float(-y))


def _add(
    scene: bpy.types.Scene, name: str, vertices: NDArray[Any], stage: dict[str, NDArray[Any]]
) -> bpy.types.Mesh:
    """A mesh with its textures; `stage` has its faces, uv and textures under its name."""
    faces = stage[f"{name}_faces"]
    mesh: Any = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices.tolist(), [], faces.tolist())
    smooth = name == "body"
    mesh.polygons.foreach_set("use_smooth", np.full(len(faces), smooth))
    mesh.uv_layers.new().data.foreach_set("uv", stage[f"{name}_uv"].ravel())
    count = 0
    while f"{name}_texture_{count}" in stage:
        mesh.materials.append(_material(f"{name}_{count}", stage[f"{name}_texture_{count}"]))
        count += 1
    mesh.polygons.foreach_set("material_index", stage[f"{name}_texture_of_face"])
    scene.collection.objects.link(bpy.data.objects.new(name, mesh))
    return mesh


def _material(name: str, picture: NDArray[np.uint8]) -> bpy.types.Material:
    height, width = picture.shape[:2]
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = picture[::-1] / 255.0  # Blender's rows go upwards
    image: Any = bpy.data.images.new(name, width, height)
    image.pixels.foreach_set(rgba.ravel())
    image.update()
    material: Any = bpy.data.materials.new(name)
    material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    material.node_tree.nodes.active = node
    return material


def main(folder: Path) -> None:
    """Render until standard input ends."""
    for line in sys.stdin:
        name = line.strip()
        render(folder / name)
        print(f"\n{DONE}{name}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[-1]))
    sys.stdout.flush()
    # All is on disk, and bpy may crash while it tears itself down.
    os._exit(0)
