"""The curves of a person replaced by those of a motion that was solved again."""

from typing import Any

import bpy

from .bone_keys import bone_keys
from .channels import assign_new_action, channels_in_use
from .keyframes import replace_keys
from .motion import Motion
from .presence import move_keys
from .resampling import resample
from .rest_rig import rest_rig
from .scene_settings import extend_range
from .signals import Signals, write_signals
from .timing import Timing, clip_timing, scene_timing
from .typed import pose_of


def timing_of(scene: bpy.types.Scene, clip_fps: float, start_frame: int) -> Timing:
    """The frame grid of a scene that a clip was captured into, at the rate that it has now.

    Args:
        scene: The scene.
        clip_fps: Rate of the clip.
        start_frame: Scene frame of the clip's first frame.
    """
    own = clip_timing(clip_fps, start_frame)
    render = scene.render
    if (render.fps, round(render.fps_base, 5)) == (own.fps, round(own.fps_base, 5)):
        return own
    return scene_timing(render.fps, render.fps_base, start_frame)


def replace_motion(  # noqa: PLR0917
    scene: bpy.types.Scene,
    armature: bpy.types.Object,
    motion: Motion,
    signals: Signals,
    timing: Timing,
    stride: float,
) -> None:
    """Replace all keys of the action that an armature plays; one without gets a new action.

    A body that is hidden before and after the motion is shown while the new one lasts.

    Args:
        scene: The scene, whose range is made to cover the motion.
        armature: An SMPL armature in the shape that it was captured with.
        motion: The whole motion.
        signals: What is known of it.
        timing: The scene's frame grid.
        stride: Steps on the armature for those of the body that was captured.

    Raises:
        IkolError: It is no SMPL armature any more (code "not_smpl").
    """
    rig = rest_rig(armature, fingers=motion.has_fingers)
    bones: Any = pose_of(armature).bones
    for name in rig.bones:
        bones[name].rotation_mode = "QUATERNION"
    channels = channels_in_use(armature)
    if channels is None:
        assign_new_action(armature, armature.name)
        channels = channels_in_use(armature)
    poses = resample(motion, timing)
    replace_keys(channels, bone_keys(rig, poses, stride))
    write_signals(armature, channels, rest_rig(armature), signals, timing)
    first, last = int(poses.frames[0]), int(poses.frames[-1])
    move_keys(armature, first, last)
    extend_range(scene, last)
