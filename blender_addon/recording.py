"""What a capture does to the scene while it runs and when it ends."""

from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path

import bpy
import numpy as np
from bpy.types import Object, Scene

from .capture.events import ClipOpened, ClipRefined, FrameSolved
from .capture.vendored import IkolError
from .place import in_scene, window_of
from .scene import (
    Avatar,
    BodyData,
    CameraView,
    Footage,
    Motion,
    ObjectHandle,
    SceneHandle,
    clip_timing,
    scene_timing,
)
from .selection import Selection


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """Where the keys of a capture go.

    Attributes:
        clip: The video file.
        scene: The scene.
        target: Armature that takes the keys; None to make a new body.
        start_frame: Scene frame of the clip's first frame.
        sets_scene_rate: Whether the scene takes the clip's frame rate.
        use_camera: Whether to add a camera that matches the footage.
    """

    clip: Path
    scene: SceneHandle
    target: ObjectHandle | None
    start_frame: int
    sets_scene_rate: bool
    use_camera: bool


class Recording:
    """The avatar of a capture. Nothing is made before the person is first seen.

    Methods raise IkolError `target_lost` if what they write to was taken away meanwhile.

    Attributes:
        has_begun: Whether the scene has been changed, even if it has been given back since.
    """

    def __init__(self, options: RecordingOptions) -> None:
        self._options = options
        self._opened: ClipOpened | None = None
        self._avatar: Avatar | None = None
        self._shown_frame: int | None = None
        self._selection: Selection | None = None
        self.has_begun = False

    @property
    def has_keys(self) -> bool:
        """Whether keys of the capture are in the scene."""
        return self._avatar is not None and self._avatar.last_frame is not None

    def open(self, opened: ClipOpened) -> None:
        """Note what is known of the clip."""
        self._opened = opened

    def append(self, solved: list[FrameSolved]) -> None:
        """Write the keys of frames that have come in and show the last of them.

        Args:
            solved: In order; those before the person was first seen get no keys.
        """
        posed = [frame for frame in solved if frame.quats_wxyz is not None]
        if self._avatar is None:
            posed = list(dropwhile(lambda frame: not frame.tracked, posed))
        if not posed:
            return
        scene = self._options.scene.get()
        avatar = self._avatar or self._begin(scene)
        avatar.append(
            Motion(
                np.array([frame.timestamp_s for frame in posed]),
                np.stack([np.asarray(frame.quats_wxyz) for frame in posed]),
                np.stack([np.asarray(frame.pelvis_world) for frame in posed]),
                np.array([frame.tracked for frame in posed]),
            )
        )
        if avatar.last_frame is not None:
            self._show(scene, avatar.last_frame)

    def finish(self, refined: ClipRefined) -> None:
        """Replace the keys by the refined ones and select the armature."""
        scene = self._options.scene.get()
        avatar = self._avatar or self._begin(scene)
        motion = Motion(
            refined.timestamps_s, refined.quats_wxyz, refined.pelvis_world, refined.visible
        )
        with in_scene(scene) as context:
            avatar.finalize(context, motion, refined.betas)
            _make_active(avatar.armature)
            if self._options.use_camera:
                self._add_camera(avatar, refined)
        self._show(scene, self._options.start_frame)

    def keep(self) -> None:
        """End early with the keys that are there."""
        if self._avatar is not None:
            self._avatar.keep()

    def remove(self) -> None:
        """Take away everything the capture made and give the scene its settings back."""
        if self._avatar is not None:
            self._avatar.remove()
            self._avatar = None
        scene = self._options.scene.find()
        if self._selection is not None and scene is not None:
            with in_scene(scene) as context:
                self._selection.restore(context.view_layer)

    def clean_up(self) -> None:
        """Take away what is left of an armature that is gone or never got a key."""
        if not (self.has_keys and self._armature_exists()):
            self.remove()

    def _armature_exists(self) -> bool:
        try:
            return self._avatar is not None and bool(self._avatar.armature)
        except IkolError:
            return False

    def _begin(self, scene: Scene) -> Avatar:
        assert self._opened is not None  # the clip is opened before its frames come
        body = BodyData(self._opened.body_name, **self._opened.body)
        options, name = self._options, self._options.clip.stem
        with in_scene(scene) as context:
            if options.target is not None:
                avatar = Avatar.from_armature(options.target.get(), body, name)
            else:
                avatar = Avatar.create(context, body, name)
                self._selection = Selection(context.view_layer)
                _make_active(avatar.armature)
            self._avatar, self.has_begun = avatar, True
            if options.sets_scene_rate:
                timing = clip_timing(self._opened.fps, options.start_frame)
            else:
                render = scene.render
                timing = scene_timing(render.fps, render.fps_base, options.start_frame)
            avatar.begin(scene, timing)
        return avatar

    def _add_camera(self, avatar: Avatar, refined: ClipRefined) -> None:
        opened = self._opened
        assert opened is not None  # as in _begin()
        view = CameraView(refined.focal_px, opened.width, opened.height, refined.T_world_camera)
        avatar.add_camera(view, Footage(str(self._options.clip), opened.rotation_deg))

    def _show(self, scene: Scene, frame: int) -> None:
        """Go to a frame, unless the user has gone elsewhere or plays the scene."""
        window = window_of(scene)
        playing = window is not None and window.screen.is_animation_playing
        if not playing and self._shown_frame in (None, scene.frame_current):
            scene.frame_set(frame)
            self._shown_frame = frame


def _make_active(armature: Object) -> None:
    view_layer = bpy.context.view_layer
    active = view_layer.objects.active
    if active is not None and active.mode != "OBJECT":
        return  # the user is in the middle of editing something
    for selected in list(view_layer.objects.selected):
        selected.select_set(False)
    armature.select_set(True)
    view_layer.objects.active = armature
