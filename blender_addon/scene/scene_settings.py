"""The scene settings that a capture changes, and how they were before."""

from dataclasses import dataclass

import bpy

from .handles import ObjectHandle
from .timing import Timing


@dataclass(frozen=True, slots=True)
class SceneSettings:
    """Frame rate, frame range, image size and camera of a scene, to be given back on cancel."""

    fps: int
    fps_base: float
    frame_start: int
    frame_end: int
    frame_current: int
    resolution_x: int
    resolution_y: int
    resolution_percentage: int
    camera: ObjectHandle | None

    @classmethod
    def of(cls, scene: bpy.types.Scene) -> "SceneSettings":
        """The settings of a scene as they are now."""
        render = scene.render
        return cls(
            render.fps,
            render.fps_base,
            scene.frame_start,
            scene.frame_end,
            scene.frame_current,
            render.resolution_x,
            render.resolution_y,
            render.resolution_percentage,
            ObjectHandle(scene.camera) if scene.camera else None,
        )

    def restore(self, scene: bpy.types.Scene) -> None:
        """Give a scene these settings back."""
        render = scene.render
        render.fps, render.fps_base = self.fps, self.fps_base
        scene.frame_start, scene.frame_end = self.frame_start, self.frame_end
        render.resolution_x, render.resolution_y = self.resolution_x, self.resolution_y
        render.resolution_percentage = self.resolution_percentage
        scene.camera = self.camera.find() if self.camera else None
        scene.frame_set(self.frame_current)


def apply_timing(scene: bpy.types.Scene, timing: Timing) -> None:
    """Give the scene the frame rate and the start of a capture.

    A scene that keeps its own rate keeps its own start too, unless the capture starts before it.
    """
    if timing.sets_scene_rate:
        scene.render.fps, scene.render.fps_base = timing.fps, timing.fps_base
        scene.frame_start = timing.start_frame
        scene.frame_end = timing.start_frame
    else:
        scene.frame_start = min(scene.frame_start, timing.start_frame)


def extend_range(scene: bpy.types.Scene, last_frame: int) -> None:
    """Make the scene's range reach a capture's last frame."""
    scene.frame_end = max(scene.frame_end, last_frame)
