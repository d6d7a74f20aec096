"""Inside Blender: writes an .fbx anew without its mesh, its joints with orientations of their own.

What was a joint's rotation in the bound pose becomes its PreRotation, as programs for animation
have it. The rotation that is left is zero in the T-pose; as its standing value each joint gets the
one of the first frame, as files of motion capture have it.
"""

import math
import os
import sys
from collections import defaultdict

import bpy
from io_scene_fbx import encode_bin, parse_fbx  # pyright: ignore[reportMissingImports]
from mathutils import Euler, Matrix

ADD = {
    **{"B": "bool", "C": "char", "Y": "int16", "I": "int32", "L": "int64"},
    **{"F": "float32", "D": "float64", "R": "bytes", "S": "string"},
    **{"b": "bool_array", "i": "int32_array", "l": "int64_array"},
    **{"f": "float32_array", "d": "float64_array"},
}


def encoded(element):
    new = encode_bin.FBXElem(element.id)
    for kind, value in zip(element.props_type, element.props, strict=True):
        getattr(new, f"add_{ADD[chr(kind)]}")(value)
    new.elems.extend(encoded(child) for child in element.elems if child)
    return new


def child(element, name):
    return next(item for item in element.elems if item.id == name)


def rotation(degrees):
    return Euler([math.radians(value) for value in degrees], "XYZ").to_matrix()


def angles(matrix):
    return [math.degrees(value) for value in matrix.to_euler("XYZ")]


source, target = sys.argv[-2:]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.fbx(filepath=source)
for item in [item for item in bpy.data.objects if item.type == "MESH"]:
    bpy.data.objects.remove(item)
scene, action = bpy.context.scene, bpy.data.objects[0].animation_data.action
scene.frame_start, scene.frame_end = map(round, action.frame_range)
bpy.ops.export_scene.fbx(
    filepath=target,
    object_types={"ARMATURE"},
    apply_scale_options="FBX_SCALE_ALL",
    add_leaf_bones=False,
    bake_anim_use_nla_strips=False,
    bake_anim_use_all_actions=False,
    bake_anim_simplify_factor=0.0,
)

rests = {}
for bone in bpy.data.armatures[0].bones:
    above = bone.parent.matrix_local.inverted() if bone.parent else Matrix()
    rests[bone.name] = angles((above @ bone.matrix_local).to_3x3())

root, version = parse_fbx.parse(target)
objects = {item.props[0]: item for item in child(root, b"Objects").elems if item.props}
inputs = defaultdict(dict)
for link in child(root, b"Connections").elems:
    if link.props[0] == b"OP":
        inputs[link.props[2]][link.props[3]] = link.props[1]

changed = 0
for key, node in objects.items():
    if node.id != b"Model" or node.props[2] != b"LimbNode":
        continue
    properties = child(node, b"Properties70")
    standing = next(item for item in properties.elems if item.props[0] == b"Lcl Rotation")
    bound = rests[node.props[1].split(b"\x00")[0].decode()]
    own = rotation(bound).inverted()
    curves = inputs[inputs[key][b"Lcl Rotation"]]
    courses = [child(objects[curves[axis]], b"KeyValueFloat") for axis in (b"d|X", b"d|Y", b"d|Z")]
    turned = [
        angles(own @ rotation(values))
        for values in zip(*(course.props[0] for course in courses), strict=True)
    ]
    for course, values in zip(courses, zip(*turned, strict=True), strict=True):
        course.props[0] = type(course.props[0])("f", values)
    standing.props[4:7] = turned[0]
    before = [b"PreRotation", b"Vector3D", b"Vector", b"", *bound]
    properties.elems.append(parse_fbx.FBXElem(b"P", before, bytearray(b"SSSSDDD"), []))
    active = [b"RotationActive", b"bool", b"", b"", 1]
    properties.elems.append(parse_fbx.FBXElem(b"P", active, bytearray(b"SSSSI"), []))
    changed += 1
assert changed == 24
encode_bin.write(target, encoded(root), version)
sys.stdout.flush()
os._exit(0)
