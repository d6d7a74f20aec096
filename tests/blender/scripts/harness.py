"""Inside Blender: the scene modules, arrays in, arrays out."""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "backend/ikol/export"))

import blender_runtime  # noqa: E402

blender_runtime.mount_scene(ROOT / "blender_addon")

import bpy  # noqa: E402
from ikol_capture import scene  # noqa: E402

FOLDER = Path(sys.argv[sys.argv.index("--") + 1])
BODY_KEYS = ("vertices", "faces", "shapedirs", "joints", "joint_shapedirs", "weights")


def load():
    with np.load(FOLDER / "in.npz") as arrays:
        return dict(arrays)


def save(facts, **arrays):
    """Give arrays and facts (plain JSON values) back to the test."""
    np.savez(FOLDER / "out.npz", **arrays)
    (FOLDER / "facts.json").write_text(json.dumps(facts))


def body_of(arrays):
    return scene.BodyData("test", *(arrays[key] for key in BODY_KEYS))


def motion_of(arrays, rows=slice(None)):
    count = len(arrays["timestamps_s"])
    return scene.Motion(
        arrays["timestamps_s"],
        arrays["quats_wxyz"],
        arrays["pelvis_world"],
        np.asarray(arrays.get("visible", np.ones(count)), bool),
    )[rows]


def bone_heads(armature, names):
    """World positions of the evaluated bones' heads."""
    posed = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return np.array([posed.matrix_world @ posed.pose.bones[name].head for name in names])


def mesh_vertices(mesh_object):
    """World positions of the evaluated mesh's vertices."""
    posed = mesh_object.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = posed.to_mesh()
    co = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", co)
    posed.to_mesh_clear()
    matrix = np.array(posed.matrix_world)
    return co.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]
