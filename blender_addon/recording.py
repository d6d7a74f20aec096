"""What a capture does to the scene while it runs and when it ends."""

from dataclasses import dataclass
from pathlib import Path

from bpy.types import Scene

from .capture.events import ClipOpened, ClipRefined, FrameSolved
from .capture.thumbnail import pixels_of
from .capture.vendored import IkolError, Solving
from .cast import Cast
from .pieces import pieces
from .place import in_scene, window_of
from .scene import (
    Avatar,
    BodyData,
    Motion,
    ObjectHandle,
    SceneHandle,
    Signals,
    clip_timing,
    scene_timing,
)
from .scene.people import mark_person
from .selection import Selection, make_active
from .shots import Shots
from .solving import keep


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
        solving: How the clip is solved.
    """

    clip: Path
    scene: SceneHandle
    target: ObjectHandle | None
    start_frame: int
    sets_scene_rate: bool
    use_camera: bool
    solving: Solving


class Recording:
    """The avatars of a capture. Nothing is made before somebody is first seen.

    Methods raise IkolError `target_lost` if what they write to was taken away meanwhile.

    Attributes:
        has_begun: Whether the scene has been changed, even if it has been given back since.
    """

    def __init__(self, options: RecordingOptions) -> None:
        self._options = options
        self._opened: ClipOpened | None = None
        self._cast: Cast | None = None
        self._shots: Shots | None = None
        self._refined: set[int] = set()
        self._shown_frame: int | None = None
        self._selection: Selection | None = None
        self.has_begun = False

    @property
    def has_keys(self) -> bool:
        """Whether keys of the capture are in the scene."""
        return any(avatar.last_frame is not None for avatar in self._cast or ())

    def open(self, opened: ClipOpened) -> None:
        """Note what is known of the clip."""
        self._opened = opened

    def append(self, solved: list[FrameSolved]) -> None:
        """Write the keys of frames that have come in and show the last of them.

        Args:
            solved: In order; nobody gets keys before they were first seen.
        """
        scene = self._options.scene.get()
        reached: list[int] = []
        for track, piece in pieces(solved, self._cast or ()).items():
            avatar = self._avatar(scene, track)
            avatar.append(piece)
            if avatar.last_frame is not None:
                reached.append(avatar.last_frame)
        if reached:
            self._show(scene, max(reached))

    def finish(self, refined: ClipRefined) -> None:
        """Replace a person's keys by the refined ones; with the last one select the first."""
        scene = self._options.scene.get()
        if self._cast is not None and not self._refined and self._cast.first < refined.track:
            self._cast.give_first_to(refined.track)  # people come in order of their numbers
        avatar = self._avatar(scene, refined.track)
        motion = Motion(
            refined.timestamps_s, refined.quats_wxyz, refined.pelvis_world, refined.visible
        )
        self._refined.add(refined.track)
        with in_scene(scene) as context:
            avatar.finalize(context, motion, refined.betas)
            avatar.mark(Signals(refined.timestamps_s, refined.confidence, refined.contacts))
            if avatar.mesh_object is not None:
                mark_person(avatar.armature, pixels_of(refined.thumbnail_jpeg))
            start_frame, stride = self._options.start_frame, avatar.stride(refined.betas)
            text = refined.kept.to_text(start_frame=start_frame, stride=stride)
            keep(avatar.armature, text, self._options.solving)
            if self._shots is not None:
                self._shots.take(scene, avatar, refined)
        if refined.last:
            self._end(scene)

    def keep(self) -> None:
        """End early with the keys that are there."""
        self._finish_shots()
        for avatar in self._cast or ():
            if avatar.last_frame is not None:
                avatar.keep()

    def remove(self) -> None:
        """Take away everything the capture made and give the scene its settings back."""
        if self._cast is not None:
            self._cast.remove()
            self._cast = None
        scene = self._options.scene.find()
        if self._selection is not None and scene is not None:
            with in_scene(scene) as context:
                self._selection.restore(context.view_layer)

    def clean_up(self) -> None:
        """Take away what is left of armatures that are gone or never got a key."""
        if self.has_keys and any(map(_is_there, self._cast or ())):
            self._finish_shots()
        else:
            self.remove()

    def _finish_shots(self) -> None:
        shots, self._shots = self._shots, None
        scene = self._options.scene.find()
        if shots is not None and scene is not None:
            shots.finish(scene)

    def _avatar(self, scene: Scene, track: int) -> Avatar:
        cast = self._begin(scene) if self._cast is None else self._cast
        if track in cast:
            return cast[track]
        with in_scene(scene) as context:
            avatar = cast.add(context, scene, track)
            if len(cast) == 1 and self._options.target is None:
                make_active(avatar.armature)
        return avatar

    def _begin(self, scene: Scene) -> Cast:
        opened, options = self._opened, self._options
        assert opened is not None  # the clip is opened before its frames come
        if options.sets_scene_rate:
            timing = clip_timing(opened.fps, options.start_frame)
        else:
            render = scene.render
            timing = scene_timing(render.fps, render.fps_base, options.start_frame)
        body = BodyData(opened.body_name, **opened.body)
        self._cast = Cast(options.clip.stem, body, timing, options.target)
        if options.use_camera:
            self._shots = Shots(options.clip, opened, timing)
        self.has_begun = True
        if options.target is None:
            with in_scene(scene) as context:
                self._selection = Selection(context.view_layer)
        return self._cast

    def _end(self, scene: Scene) -> None:
        cast = self._cast
        assert cast is not None  # a person has just been finished
        cast.keep_only(self._refined)
        cast.hide_who_is_not_there()
        self._finish_shots()
        with in_scene(scene):
            make_active(next(iter(cast)).armature)
        self._show(scene, self._options.start_frame)

    def _show(self, scene: Scene, frame: int) -> None:
        """Go to a frame, unless the user has gone elsewhere or plays the scene."""
        window = window_of(scene)
        playing = window is not None and window.screen.is_animation_playing
        if not playing and self._shown_frame in (None, scene.frame_current):
            scene.frame_set(frame)
            self._shown_frame = frame


def _is_there(avatar: Avatar) -> bool:
    try:
        return bool(avatar.armature)
    except IkolError:
        return False
