"""The cameras of a clip's shots."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bpy.types import Object, Scene
from numpy.typing import NDArray

from .capture.events import ClipOpened, ClipRefined
from .scene import (
    Avatar,
    CameraPath,
    CameraView,
    Footage,
    ObjectHandle,
    Timing,
    animate_camera,
    bind_camera,
    first_frame,
)


@dataclass(frozen=True, slots=True)
class _Shot:
    """A shot with its camera.

    Attributes:
        number: Which of the clip's shots.
        start_s: When it begins, seconds of video time.
        camera: The camera object, which the user may have deleted.
        poses: Camera to world [4, 4] by video time; none of one that stands still.
    """

    number: int
    start_s: float
    camera: ObjectHandle
    poses: dict[float, NDArray[np.float64]] = field(default_factory=dict)


class Shots:
    """Gives each shot a camera that matches it as long as anybody of the shot is there.

    Args:
        clip: The video file, shown behind the people.
        opened: What is known of it.
        timing: The scene's frame grid.
    """

    def __init__(self, clip: Path, opened: ClipOpened, timing: Timing) -> None:
        self._clip, self._opened, self._timing = clip, opened, timing
        self._shots: list[_Shot] = []

    def take(self, scene: Scene, avatar: Avatar, refined: ClipRefined) -> None:
        """Make the camera with the first person of a shot, and learn its way from all of them.

        Args:
            scene: It looks through the first shot's camera.
            avatar: The person.
            refined: The person's motion; people of a shot come one after the other.
        """
        if not self._shots or self._shots[-1].number != refined.shot:
            self._animate()
            before = scene.camera
            camera = self._new_camera(avatar, refined)
            self._shots.append(_Shot(refined.shot, refined.shot_start_s, ObjectHandle(camera)))
            if len(self._shots) > 1:
                scene.camera = before
        if len(refined.T_first_camera):
            poses = refined.T_world_camera @ refined.T_first_camera
            self._shots[-1].poses.update(zip(refined.timestamps_s.tolist(), poses, strict=True))

    def finish(self, scene: Scene) -> None:
        """Key the last camera, too; where there are several, the scene goes from one to the next.

        Args:
            scene: Gets a marker where each shot begins.
        """
        self._animate()
        for shot in self._shots if len(self._shots) > 1 else ():
            camera = shot.camera.find()
            if camera is not None:
                frame = first_frame(shot.start_s, self._timing)
                bind_camera(scene, camera, frame, f"Shot {shot.number + 1}")

    def _new_camera(self, avatar: Avatar, refined: ClipRefined) -> Object:
        opened = self._opened
        view = CameraView(refined.focal_px, opened.width, opened.height, refined.T_world_camera)
        return avatar.add_camera(view, Footage(str(self._clip), opened.rotation_deg))

    def _animate(self) -> None:
        """Key the camera of the shot that has come last, if it moves and is still there."""
        shot = self._shots[-1] if self._shots else None
        camera = shot.camera.find() if shot is not None and shot.poses else None
        if shot is not None and camera is not None:
            poses = dict(sorted(shot.poses.items()))
            path = CameraPath(np.array([*poses]), np.array([*poses.values()]))
            animate_camera(camera, path, self._timing)
