"""The clip behind the camera, in step with the scene's frames."""

import math
from dataclasses import dataclass
from typing import Any, Final

import bpy

from .channels import channels_of
from .keyframes import LINEAR
from .timing import Timing
from .typed import animation_of

_TURNS_MOVIES: Final = bpy.app.version >= (4, 4, 0)
"""Since 4.4 Blender itself applies the rotation that phones write into their files."""

_OFFSET_PATH = "background_images[0].image_user.frame_offset"


@dataclass(frozen=True, slots=True)
class Footage:
    """The clip that was captured.

    Attributes:
        path: The file.
        rotation_deg: Clockwise turn that brings its stored pictures upright: 0, 90, 180 or 270.
    """

    path: str
    rotation_deg: int = 0


def show_footage(camera: bpy.types.Object, footage: Footage, timing: Timing, name: str) -> None:
    """Show the clip as the background of a camera whose frame has the clip's aspect.

    Args:
        camera: The camera object; its data gets the background.
        footage: The clip.
        timing: The scene's frame grid.
        name: Name of the action that keeps the clip in step with a scene of another rate.
    """
    data = camera.data
    assert isinstance(data, bpy.types.Camera)
    movie = bpy.data.images.load(footage.path, check_existing=True)
    movie_fps = _movie_fps(footage.path)
    movie_frames_per_frame = movie_fps * timing.period_s
    background = data.background_images.new()
    background.source = "IMAGE"
    background.image = movie
    background.alpha = 1.0
    background.display_depth = "BACK"
    user = background.image_user
    user.use_auto_refresh = True
    user.frame_start = timing.start_frame
    # Counted in scene frames: Blender adds the offset after it has clamped to the duration.
    user.frame_duration = math.ceil(movie.frame_duration / movie_frames_per_frame) + 1
    background.frame_method = "STRETCH"  # the frame is the picture, of square pixels or not
    if not _TURNS_MOVIES:
        _turn_upright(background, movie, footage.rotation_deg)
    data.show_background_images = True
    if abs(movie_frames_per_frame - 1.0) * movie.frame_duration >= 0.5:
        _retime(data, timing, user.frame_duration, movie_frames_per_frame, name)


def _movie_fps(path: str) -> float:
    """Rate at which Blender steps through a movie.

    It shows one of variable rate at even steps of time too.
    """
    clip = bpy.data.movieclips.load(path)
    fps = clip.fps
    bpy.data.movieclips.remove(clip)
    return fps


def _turn_upright(
    background: bpy.types.CameraBackgroundImage, movie: bpy.types.Image, rotation_deg: int
) -> None:
    background.rotation = math.radians(rotation_deg)
    if rotation_deg % 180:
        # Turned on its side, the picture is fitted to the frame by the wrong pair of edges.
        size: Any = movie.size
        background.frame_method = "FIT"
        background.scale = max(size) / min(size)


def _retime(
    data: bpy.types.Camera,
    timing: Timing,
    duration: int,
    movie_frames_per_frame: float,
    name: str,
) -> None:
    """Let the clip run faster or slower than one movie frame a scene frame.

    A straight F-curve does it: Blender rounds its values to the nearest whole offset, as long as
    it has made the curve itself and so knows that the property is a whole number.
    """
    last = timing.start_frame + duration
    for frame in (timing.start_frame, last):
        data.keyframe_insert(_OFFSET_PATH, frame=frame)
    action = animation_of(data).action
    assert action is not None  # the keys made it
    action.name = name
    curve = channels_of(data, action.session_uid).fcurves.find(_OFFSET_PATH)
    end = (last, duration * (movie_frames_per_frame - 1.0))
    curve.keyframe_points.foreach_set("co", [timing.start_frame, 0.0, *end])
    curve.keyframe_points.foreach_set("interpolation", [LINEAR, LINEAR])
    curve.update()
