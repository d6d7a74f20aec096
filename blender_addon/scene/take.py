"""One capture onto one armature: what it changed, so that it can be undone."""

import bpy
import numpy as np
from numpy.typing import NDArray

from .channels import assign_new_action
from .handles import SceneHandle
from .presence import HiddenBodies
from .previous_animation import PreviousAnimation
from .resampling import StreamResampler
from .rest_rig import rest_rig
from .scene_settings import SceneSettings, apply_timing, extend_range
from .timing import Timing


class Take:
    """A capture in progress; making one begins it.

    One that joins another leaves the scene's settings to that one, apart from a longer range.

    Attributes:
        timing: The scene's frame grid.
        rig: The armature's rest state at the beginning, without fingers.
        stream: Resampler of the streamed motion.
        action_uid: `session_uid` of the action that takes the keys.
        last_frame: Last scene frame that has keys.
        span: First and last one of the finished motion; None before it is finished.
        last_rotations: Pose-bone rotations of that frame [J, 4].
    """

    def __init__(
        self,
        scene: bpy.types.Scene,
        timing: Timing,
        armature: bpy.types.Object,
        name: str,
        *,
        joins: bool = False,
        fingers: bool = False,
    ) -> None:
        self.timing = timing
        self.rig = rest_rig(armature)
        self.stream = StreamResampler(timing)
        self.last_frame: int | None = None
        self.span: tuple[int, int] | None = None
        self.last_rotations: NDArray[np.float64] | None = None
        self._scene = SceneHandle(scene)
        self._settings = SceneSettings.of(scene)
        moved = rest_rig(armature, fingers=fingers).bones
        self._previous = PreviousAnimation(armature, moved)
        self._hidden_bodies = HiddenBodies(armature)
        self.action_uid = assign_new_action(armature, name).session_uid
        self._joins = joins
        if not joins:
            apply_timing(scene, timing)

    def reach(self, frame: int) -> None:
        """Note that there are keys up to a frame, and make the scene's range cover it."""
        self.last_frame = frame
        extend_range(self.scene(), frame)

    def end(self, first: int, last: int) -> None:
        """Note where the finished motion has keys; a scene that took the clip's rate ends there."""
        self.span = first, last
        if self.timing.sets_scene_rate and not self._joins:
            self.scene().frame_end = last
        self.reach(last)

    def undo(self, armature: bpy.types.Object | None) -> None:
        """Remove the action and give back what the armature and the scene had before.

        Args:
            armature: The armature, if it is still there.
        """
        if armature is not None:
            self._previous.restore(armature)
        self._hidden_bodies.restore()
        for action in bpy.data.actions:
            if action.session_uid == self.action_uid:
                bpy.data.actions.remove(action)
                break
        scene = self._scene.find()
        if scene is not None and not self._joins:
            self._settings.restore(scene)

    def scene(self) -> bpy.types.Scene:
        """The scene that is captured into.

        Raises:
            IkolError: It was deleted (code "target_lost").
        """
        return self._scene.get()
