"""Everything of the extension that touches Blender's data.

avatar = Avatar.create(context, body, "walk")        # or Avatar.from_armature(armature, body, ...)
avatar.begin(scene, clip_timing(23.976))             # or scene_timing(...)
avatar.append(motion)                                # while results arrive
avatar.finalize(context, refined, betas)             # or keep(), or remove()
avatar.mark(signals)                                 # confidence and contacts
"""

from .avatar import Avatar
from .body_data import BodyData
from .camera import animate_camera, bind_camera
from .footage import Footage
from .handles import ObjectHandle, SceneHandle
from .motion import Motion
from .pinhole import CameraPath, CameraView
from .presence import show_between
from .resampling import first_frame
from .signals import Signals
from .timing import Timing, clip_timing, scene_timing

__all__ = [
    "Avatar",
    "BodyData",
    "CameraPath",
    "CameraView",
    "Footage",
    "Motion",
    "ObjectHandle",
    "SceneHandle",
    "Signals",
    "Timing",
    "animate_camera",
    "bind_camera",
    "clip_timing",
    "first_frame",
    "scene_timing",
    "show_between",
]
