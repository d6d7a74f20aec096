"""Inside Blender: installs the extension and looks at what it did."""

import json
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np

ARGUMENTS = json.loads(sys.argv[sys.argv.index("--") + 1])
FOLDER = Path(ARGUMENTS["folder"])
MODULE = "bl_ext.user_default.ikol_capture"


def install(**preferences):
    """Install the built extension and set its preferences."""
    bpy.ops.extensions.package_install_files(
        filepath=ARGUMENTS["extension"], repo="user_default", enable_on_install=True
    )
    prefer(**preferences)


def prefer(**preferences):
    addon = bpy.context.preferences.addons[MODULE].preferences
    for name, value in preferences.items():
        setattr(addon, name, value)


def part(name):
    """A module of the installed extension."""
    return sys.modules[f"{MODULE}.{name}"]


def capture(clip):
    """Run the operator; its error message, or "" if it finished."""
    try:
        result = bpy.ops.ikol.capture_from_video(filepath=str(clip))
    except RuntimeError as error:
        return str(error).removeprefix("Error: ").strip()
    assert result == {"FINISHED"}, result
    return ""


def armatures():
    return [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]


def curves_of(armature):
    """F-curves of an object's action, before and after layered actions."""
    if armature.animation_data is None or armature.animation_data.action is None:
        return []
    return list(_channels_of(armature).fcurves)


def remove_curves(armature, curves):
    """Delete F-curves of an object's action."""
    fcurves = _channels_of(armature).fcurves
    for curve in curves:
        fcurves.remove(curve)


def _channels_of(armature):
    action = armature.animation_data.action
    if bpy.app.version < (4, 4, 0):
        return action
    return action.layers[0].strips[0].channelbags[0]


def joints_over_time(armature, names):
    """World positions of the evaluated bones' heads in every frame of the scene's range."""
    scene = bpy.context.scene
    positions = []
    for frame in range(scene.frame_start, scene.frame_end + 1):
        scene.frame_set(frame)
        posed = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
        positions.append([posed.matrix_world @ posed.pose.bones[name].head for name in names])
    return np.array(positions)


def vertices_at(mesh_object, frames):
    """World positions of the evaluated mesh's vertices in some frames of the scene."""
    positions = []
    for frame in frames:
        bpy.context.scene.frame_set(frame)
        posed = mesh_object.evaluated_get(bpy.context.evaluated_depsgraph_get())
        mesh = posed.to_mesh()
        co = np.empty(3 * len(mesh.vertices), np.float32)
        mesh.vertices.foreach_get("co", co)
        posed.to_mesh_clear()
        matrix = np.array(posed.matrix_world)
        positions.append(co.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3])
    return np.array(positions)


def contents():
    """Counts of what a capture could leave in a file."""
    kinds = ("objects", "armatures", "meshes", "actions", "cameras", "collections", "images")
    return {kind: len(getattr(bpy.data, kind)) for kind in kinds}


def ours():
    """What the extension has registered in Blender."""
    types = [name for name in dir(bpy.types) if name.startswith("IKOL_")]
    handlers = [
        f"{kind}: {handler.__module__}"
        for kind in dir(bpy.app.handlers)
        if isinstance(getattr(bpy.app.handlers, kind), list)
        for handler in getattr(bpy.app.handlers, kind)
        if "ikol" in str(handler.__module__)
    ]
    options = ["Scene.ikol_capture"] if hasattr(bpy.types.Scene, "ikol_capture") else []
    return types + handlers + options


@contextmanager
def telling_when_under_way(frames):
    """Leave a file "under way" for the test when this many frames of a capture are done."""
    runner = part("runner").runner()

    def watch():
        wait(lambda: runner.session and runner.session.frames_done >= frames, 200, "frames")
        (FOLDER / "under way").touch()

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield
    watcher.join()


def wait(condition, timeout_s, what):
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, f"waited {timeout_s} s for {what}"
        time.sleep(0.02)


def report(**seen):
    (FOLDER / "seen.json").write_text(json.dumps(seen))
