"""The skinned mesh of a body, with its shape coefficients as shape keys."""

import bpy
import numpy as np
from numpy.typing import NDArray

from .body_data import BodyData
from .bone_layout import sole_height
from .material import skin_material
from .rig_math import body_to_upright
from .typed import mesh_of
from .vendored import FINGER_NAMES, JOINT_NAMES

_SLIDER = 5.0
"""Shape coefficients are in standard deviations; five covers every fitted body."""

_BEFORE_HANDS = 22
"""Joints of SMPL that have no fingers in their place."""


def create_body_mesh(
    collection: bpy.types.Collection, armature: bpy.types.Object, body: BodyData, name: str
) -> bpy.types.Object:
    """Make the body's mesh, bound to its armature, in the average shape.

    Args:
        collection: Where the object is linked.
        armature: The body's armature, which becomes its parent.
        body: The body.
        name: Name of the object and its data.
    """
    mesh = bpy.data.meshes.new(name)
    vertices = body_to_upright(body.vertices)
    mesh.from_pydata(vertices.tolist(), [], body.faces.tolist())
    mesh.shade_smooth()
    mesh.materials.append(skin_material())
    mesh_object = bpy.data.objects.new(name, mesh)
    collection.objects.link(mesh_object)
    if body.has_fingers:
        _add_weights(mesh_object, JOINT_NAMES[:_BEFORE_HANDS], body.weights[:, :_BEFORE_HANDS])
        _add_weights(mesh_object, FINGER_NAMES, body.finger_weights)
    else:
        _add_weights(mesh_object, JOINT_NAMES, body.weights)
    mesh_object.shape_key_add(name="Basis", from_mix=False)
    for coefficient in range(body.shapedirs.shape[-1]):
        key = mesh_object.shape_key_add(name=f"Shape{coefficient:03d}", from_mix=False)
        key.slider_min, key.slider_max = -_SLIDER, _SLIDER
    set_shape(mesh_object, body, np.zeros(body.shapedirs.shape[-1]))
    mesh_object.parent = armature
    modifier = mesh_object.modifiers.new("Armature", "ARMATURE")
    assert isinstance(modifier, bpy.types.ArmatureModifier)
    modifier.object = armature
    modifier.use_deform_preserve_volume = False
    return mesh_object


def set_shape(mesh_object: bpy.types.Object, body: BodyData, betas: NDArray[np.floating]) -> None:
    """Give the mesh the shape `betas` [10], with its soles on the ground of the rest pose."""
    ground = np.array([0.0, 0.0, sole_height(body, betas)])
    basis = body_to_upright(body.vertices) - ground
    mesh = mesh_of(mesh_object)
    mesh.vertices.foreach_set("co", basis.astype(np.float32).ravel())
    assert mesh.shape_keys is not None  # create_body_mesh made them
    keys = mesh.shape_keys.key_blocks
    keys["Basis"].data.foreach_set("co", basis.astype(np.float32).ravel())
    for coefficient, beta in enumerate(betas):
        key = keys[f"Shape{coefficient:03d}"]
        shaped = basis + body_to_upright(body.shapedirs[:, :, coefficient])
        key.data.foreach_set("co", shaped.astype(np.float32).ravel())
        key.slider_min = min(-_SLIDER, float(beta))
        key.slider_max = max(_SLIDER, float(beta))
        key.value = float(beta)
    mesh.update()


def bake_shape(mesh_object: bpy.types.Object) -> None:
    """Put the present shape into the mesh itself, for formats that mix it otherwise."""
    mesh = mesh_of(mesh_object)
    assert mesh.shape_keys is not None  # create_body_mesh made them
    basis, *keys = mesh.shape_keys.key_blocks
    shaped = _positions(basis)
    for key in keys:
        shaped = shaped + key.value * (_positions(key) - _positions(basis))
    mesh_object.shape_key_clear()
    mesh.vertices.foreach_set("co", shaped)
    mesh.update()


def _positions(key: bpy.types.ShapeKey) -> NDArray[np.float32]:
    co = np.empty(3 * len(key.data), np.float32)
    key.data.foreach_get("co", co)
    return co


def _add_weights(
    mesh_object: bpy.types.Object, names: tuple[str, ...], weights: NDArray[np.floating]
) -> None:
    for joint, name in enumerate(names):
        group = mesh_object.vertex_groups.new(name=name)
        vertices = np.flatnonzero(weights[:, joint])
        for vertex, weight in zip(
            vertices.tolist(), weights[vertices, joint].tolist(), strict=True
        ):
            group.add((vertex,), weight, "REPLACE")
