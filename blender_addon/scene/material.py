"""The look of a captured body: plain, matte, light enough to read its folds."""

from typing import Any

import bpy

_NAME = "IKOL Body"
_COLOUR = (0.62, 0.66, 0.72, 1.0)
_ROUGHNESS = 0.7


def skin_material() -> bpy.types.Material:
    """The material of all captured bodies; made once in a file."""
    material = bpy.data.materials.get(_NAME)
    if material is not None:
        return material
    material = bpy.data.materials.new(_NAME)
    viewport: Any = material
    viewport.diffuse_color = _COLOUR
    viewport.roughness = _ROUGHNESS
    if material.node_tree is None:  # Before 5.0 a new material has no nodes.
        material.use_nodes = True
    assert material.node_tree is not None
    for node in material.node_tree.nodes:
        if node.type == "BSDF_PRINCIPLED":
            sockets: Any = node.inputs
            sockets["Base Color"].default_value = _COLOUR
            sockets["Roughness"].default_value = _ROUGHNESS
    return material
