"""Runs inside Blender: reads the skeleton of an .fbx with its motion and writes it as a .bvh.

Blender's own exporter would take the pose in which the skeleton was bound for its rest pose. Many
files of motion capture have no bound mesh, and then that is any pose of the motion. So where joints
have orientations of their own (FBX calls them PreRotation) the rest pose is the one in which
nothing turns against them, which is what they are for; else it is the bound one.
"""

import math
import os
import sys
from itertools import chain
from pathlib import Path
from typing import cast

import bpy
from bpy.types import Armature, Bone, Object
from io_scene_fbx import parse_fbx  # pyright: ignore[reportMissingImports]
from mathutils import Euler, Matrix, Vector

Y_UP = Matrix.Rotation(-math.pi / 2, 4, "X")
"""From Blender's axes to those that are usual in a .bvh."""
ROTATIONS = "Zrotation Xrotation Yrotation"


def main(source: Path, target: Path) -> None:
    """Convert a file."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.fbx(filepath=str(source))
    armatures = [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]
    if not armatures:
        raise SystemExit("it has no skeleton")
    armature = max(armatures, key=lambda thing: len(bones_of(thing)))
    if armature.animation_data is None or armature.animation_data.action is None:
        raise SystemExit("its skeleton does not move")
    bones = bones_below(pelvis_of(bones_of(armature)))
    rest = rest_matrices(armature, bones, source)
    first, last = (round(frame) for frame in armature.animation_data.action.frame_range)
    render = bpy.context.scene.render
    lines = [
        "HIERARCHY",
        *joint_lines(bones[0], rest),
        "MOTION",
        f"Frames: {last - first + 1}",
        f"Frame Time: {render.fps_base / render.fps:.9f}",
        *(frame_line(armature, bones, rest, frame) for frame in range(first, last + 1)),
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def bones_of(armature: Object) -> list[Bone]:
    """Bones of an armature at rest."""
    return list(cast(Armature, armature.data).bones)


def pelvis_of(bones: list[Bone]) -> Bone:
    """The bone in which legs and spine meet: the first of the largest tree that branches."""
    roots = [bone for bone in bones if bone.parent is None]
    bone = max(roots, key=lambda root: len(root.children_recursive))
    while len(bone.children) == 1:
        bone = bone.children[0]
    return bone


def bones_below(bone: Bone) -> list[Bone]:
    """A bone and all below it, parents before children, each branch at a stretch."""
    return [bone, *chain.from_iterable(bones_below(child) for child in bone.children)]


def rest_matrices(armature: Object, bones: list[Bone], source: Path) -> dict[str, Matrix]:
    """Rest pose of each bone in the file's axes."""
    nodes = limb_nodes(source)
    oriented = any(
        is_oriented(node) and Vector(node.get(b"PreRotation", (0, 0, 0))).length > 0
        for node in nodes.values()
    )
    local: dict[str, Matrix] = {}

    def of(bone: Bone) -> Matrix:
        if bone.name not in local:
            node = nodes.get(bone.name)
            if node is None or not oriented:
                local[bone.name] = bone.matrix_local
            else:
                above = of(bone.parent) if bone.parent else Matrix()
                local[bone.name] = above @ unturned(node)
        return local[bone.name]

    return {bone.name: Y_UP @ armature.matrix_world @ of(bone) for bone in bones}


def limb_nodes(source: Path) -> dict[str, dict[bytes, tuple[float, ...]]]:
    """Properties of each joint, straight from the file."""
    root, _ = parse_fbx.parse(str(source))
    nodes: dict[str, dict[bytes, tuple[float, ...]]] = {}
    for section in root.elems:
        for element in section.elems if section.id == b"Objects" else ():
            if element.id != b"Model":
                continue
            name = element.props[1].split(b"\x00")[0].decode("utf-8", "replace")
            groups = [group for group in element.elems if group.id == b"Properties70"]
            nodes[name] = {
                item.props[0]: tuple(item.props[4:]) for group in groups for item in group.elems
            }
    return nodes


def is_oriented(node: dict[bytes, tuple[float, ...]]) -> bool:
    """Whether a joint's orientation of its own counts; it may be there and be switched off."""
    return any(node.get(b"RotationActive", ()))


def unturned(node: dict[bytes, tuple[float, ...]]) -> Matrix:
    """Where a joint is in its parent when its own rotation is none."""
    turn = Matrix.Identity(3)
    if is_oriented(node):
        before, after = (
            Euler([math.radians(angle) for angle in node.get(key, (0, 0, 0))], "XYZ").to_matrix()
            for key in (b"PreRotation", b"PostRotation")
        )
        turn = before @ after.inverted()
    return Matrix.Translation(node.get(b"Lcl Translation", (0, 0, 0))) @ turn.to_4x4()


def frame_line(armature: Object, bones: list[Bone], rest: dict[str, Matrix], frame: int) -> str:
    """The line of a frame: where the root is, and how each joint is turned from rest."""
    bpy.context.scene.frame_set(frame)
    assert armature.pose is not None  # armatures have one
    posed = armature.pose.bones
    to_file = Y_UP @ armature.matrix_world
    now = {bone.name: to_file @ posed[bone.name].matrix for bone in bones}
    turns = {name: turn_of(matrix) @ turn_of(rest[name]).inverted() for name, matrix in now.items()}
    root = now[bones[0].name].translation
    values = [root.x, root.y, root.z]
    for bone in bones:
        turn = turns[bone.name]
        if bone.parent and bone.parent.name in turns:
            turn = turns[bone.parent.name].inverted() @ turn
        angles = turn.to_euler("YXZ")
        values += [math.degrees(angle) for angle in (angles.z, angles.x, angles.y)]
    return " ".join(f"{value:.6f}" for value in values)


def joint_lines(bone: Bone, rest: dict[str, Matrix], parent: Bone | None = None) -> list[str]:
    """The lines of a joint and those below it."""
    here = rest[bone.name].translation
    offset = here - rest[parent.name].translation if parent else Vector()
    lines = [
        f"{'JOINT' if parent else 'ROOT'} {'_'.join(bone.name.split())}",
        "{",
        offset_line(offset),
        f"CHANNELS {3 if parent else '6 Xposition Yposition Zposition'} {ROTATIONS}",
    ]
    if bone.children:
        lines += chain.from_iterable(joint_lines(child, rest, bone) for child in bone.children)
    else:
        # Where the last bones end the format does not tell; at rest they go on as their parents do.
        lines += ["End Site", "{", offset_line(0.5 * offset), "}"]
    return [*lines, "}"]


def offset_line(offset: Vector) -> str:
    """The line that says where a joint is in its parent."""
    return "OFFSET " + " ".join(f"{value:.6f}" for value in offset)


def turn_of(matrix: Matrix) -> Matrix:
    """The rotation [3, 3] in a matrix, without its scale."""
    return matrix.to_3x3().normalized()


if __name__ == "__main__":
    main(Path(sys.argv[-2]), Path(sys.argv[-1]))
    # All is on disk; bpy may crash while it tears itself down.
    sys.stdout.flush()
    os._exit(0)
