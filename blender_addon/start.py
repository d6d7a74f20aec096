"""What a capture needs to know of Blender, read once when it starts."""

import math
from pathlib import Path

from bpy.types import Context

from .capture.vendored import IkolError
from .capture.worker import CaptureRequest
from .preferences import backend_settings
from .properties import IKOL_CaptureOptions, options
from .recording import RecordingOptions
from .run import CaptureRun
from .scene import ObjectHandle, SceneHandle
from .scene.rest_rig import rest_rig
from .solving import solving_of


def prepare_capture(context: Context, clip: Path) -> CaptureRun:
    """Make ready to capture a clip into the present scene.

    Args:
        context: With the scene and, for the target "Active Armature", the active object.
        clip: The file; it is opened when the capture runs.

    Raises:
        IkolError: Something in the scene or in the preferences has to be changed first.
    """
    chosen = options(context.scene)
    solving = solving_of(chosen.solve)
    request = CaptureRequest(
        clip=clip,
        person=_person(chosen),
        solving=solving,
        estimator=chosen.estimator,
        body=chosen.body,
        hands=chosen.use_hands,
        # Blender has angles in radians of single precision.
        fov_deg=round(math.degrees(chosen.fov), 3) or None,
        backend=backend_settings(context),
    )
    run_options = RecordingOptions(
        clip=clip,
        scene=SceneHandle(context.scene),
        target=_target(context) if chosen.target == "SELECTED" else None,
        start_frame=chosen.start_frame,
        sets_scene_rate=chosen.scene_rate == "CLIP",
        use_camera=chosen.use_camera,
        solving=solving,
    )
    return CaptureRun(request, run_options)


def _person(chosen: IKOL_CaptureOptions) -> str:
    """The person as the backend is told: by name, counted from 0, or by a point."""
    match chosen.person:
        case "NUMBER":
            return str(chosen.person_number - 1)
        case "POINT":
            x, y = chosen.person_point
            return f"{x},{y}@{chosen.person_frame}"
        case name:
            return name.lower()


def _target(context: Context) -> ObjectHandle:
    target = context.active_object
    if target is None or target.type != "ARMATURE":
        raise IkolError(
            "No armature is active.",
            "Select an SMPL armature, or choose New Body as the target.",
            "not_smpl",
        )
    rest_rig(target)
    return ObjectHandle(target)
