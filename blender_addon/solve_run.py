"""A captured motion solved again: its curves are replaced when the backend has answered."""

import time

from bpy.types import Object, Scene

from .background import BackgroundRun
from .capture.events import ClipRefined, Event
from .capture.host import BackendHost, BackendSettings
from .capture.kept import KeptMotion
from .capture.session import State
from .capture.solver import SolveRequest, SolveWorker
from .capture.told import TellingThread
from .place import in_scene, push_undo
from .scene import Motion, ObjectHandle, SceneHandle, Signals
from .scene.contacts import given_contacts
from .scene.solved_again import replace_motion, timing_of
from .solving import kept_text, solve_options, solving_of
from .status import Level, Notice

_UNDO_STEP = "Solve Again"


class SolveRun(BackgroundRun):
    """One motion solved again.

    Args:
        scene: The scene that the person is in.
        armature: The person.
        backend: How the backend is reached.

    Raises:
        IkolError: What is kept of the person is damaged (code "kept"), or it is no SMPL armature
            any more (code "not_smpl").
    """

    def __init__(self, scene: Scene, armature: Object, backend: BackendSettings) -> None:
        super().__init__(armature.name)
        kept = KeptMotion.from_text(kept_text(armature))
        solving = solving_of(solve_options(armature))
        contacts = given_contacts(armature, kept.arrays["timestamps_s"])
        self._request = SolveRequest(kept, contacts, solving, backend)
        self._scene, self._armature = SceneHandle(scene), ObjectHandle(armature)
        self._begun_s = time.monotonic()

    def new_worker(self, host: BackendHost) -> TellingThread:
        """The thread that speaks with the backend."""
        return SolveWorker(self._request, host)

    def apply(self, events: list[Event]) -> None:
        """Replace the curves as one step that can be undone."""
        for event in events:
            if isinstance(event, ClipRefined):
                self.guarded(lambda refined=event: self._replace(refined))

    def notice(self) -> Notice:
        """What to tell the user."""
        session = self.session
        match session.state:
            case State.FAILED:
                return Notice(Level.ERROR, session.message, session.remedy)
            case State.CANCELLED:
                return Notice(Level.INFO, f"{session.clip_name}: cancelled, nothing has changed.")
            case _:
                took_s = time.monotonic() - self._begun_s
                holds = self._request.contacts is not None and self._request.solving.foot_lock
                by = " by its edited contacts" if holds else ""
                told = f"{session.clip_name}: solved again{by} in {took_s:.1f} s."
                return Notice(Level.INFO, told)

    def _replace(self, refined: ClipRefined) -> None:
        scene, facts = self._scene.get(), self._request.kept.facts
        motion = Motion(
            refined.timestamps_s, refined.quats_wxyz, refined.pelvis_world, refined.visible
        )
        are_given = self._request.contacts is not None
        signals = Signals(refined.timestamps_s, refined.confidence, refined.contacts, are_given)
        timing = timing_of(scene, facts["fps"], facts["start_frame"])
        with in_scene(scene):
            armature = self._armature.get()
            replace_motion(scene, armature, motion, signals, timing, facts["stride"])
            scene.frame_set(scene.frame_current)
        push_undo(scene, _UNDO_STEP)
