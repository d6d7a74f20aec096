"""A captured person in the scene: an armature that takes motion, with or without a body mesh."""

import bpy
import numpy as np
from numpy.typing import NDArray

from .armature import create_armature, reshape_armature
from .body_data import BodyData
from .body_mesh import create_body_mesh, set_shape
from .bone_keys import bone_keys
from .bone_layout import lay_out_bones
from .camera import animate_camera, create_camera, remove_camera
from .channels import channels_of
from .cleanup import remove_objects
from .footage import Footage, show_footage
from .handles import ObjectHandle
from .keyframes import BoneKeys, append_keys, replace_keys, settle_keys
from .motion import Motion
from .pinhole import CameraPath, CameraView
from .resampling import FramePoses, resample
from .rest_rig import leg_ratio, rest_rig
from .rig_math import Rig
from .signals import Signals, write_signals
from .take import Take
from .timing import Timing

_NUM_BETAS = 10


class Avatar:
    """One person of a capture; every method must run on Blender's main thread.

    `create` or `from_armature`, then `begin`, any number of `append`, and at last `finalize`,
    `keep` or `remove`. All of them raise IkolError with code "target_lost" if the armature or its
    action has been taken away meanwhile, except `remove`, which cleans up what is left.
    """

    def __init__(
        self,
        armature: bpy.types.Object,
        mesh_object: bpy.types.Object | None,
        body: BodyData,
        name: str,
    ) -> None:
        self._name = name
        self._armature = ObjectHandle(armature)
        self._mesh_object = ObjectHandle(mesh_object) if mesh_object is not None else None
        self._body = body
        self._take: Take | None = None
        self._camera: ObjectHandle | None = None

    @classmethod
    def create(cls, context: bpy.types.Context, body: BodyData, name: str) -> "Avatar":
        """Make a new body, of average shape, in a collection of its own.

        Args:
            context: Scene and view layer to make it in.
            body: The body.
            name: Name of the collection, the armature and the action.
        """
        collection = bpy.data.collections.new(name)
        context.scene.collection.children.link(collection)
        layout = lay_out_bones(body, np.zeros(_NUM_BETAS))
        armature = create_armature(context, collection, layout, name)
        mesh_object = create_body_mesh(collection, armature, body, f"{name} body")
        return cls(armature, mesh_object, body, name)

    @classmethod
    def from_armature(cls, armature: bpy.types.Object, body: BodyData, name: str) -> "Avatar":
        """Take an SMPL armature that is in the scene; its shape is left alone.

        Args:
            armature: The armature object.
            body: The body that the motion will come on; the steps are scaled to the armature's.
            name: Name of the action.

        Raises:
            IkolError: It is no SMPL armature in a T-pose (code "not_smpl").
        """
        rest_rig(armature)
        return cls(armature, None, body, name)

    @property
    def armature(self) -> bpy.types.Object:
        """The armature object."""
        return self._armature.get()

    @property
    def mesh_object(self) -> bpy.types.Object | None:
        """The body mesh, if this avatar made one and it is still there."""
        return self._mesh_object.find() if self._mesh_object is not None else None

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last scene frame of the finished motion; None before it is finished."""
        return self._take.span if self._take else None

    @property
    def last_frame(self) -> int | None:
        """Last scene frame that has a key; None before the first."""
        return self._take.last_frame if self._take else None

    def begin(self, scene: bpy.types.Scene, timing: Timing, *, joins: bool = False) -> None:
        """Start a capture: a new action, and the scene's frame rate where the timing asks for it.

        Args:
            scene: The scene that is captured into.
            timing: Its frame grid.
            joins: Whether others are captured at once, whose first has set the scene up.
        """
        self._take = Take(
            scene, timing, self.armature, self._name, joins=joins, fingers=self._body.has_fingers
        )

    def append(self, piece: Motion) -> None:
        """Write the keys of the next streamed poses, which are of the average shape.

        Args:
            piece: Poses later than all before; may be empty.
        """
        take, armature = self._running(), self.armature
        poses = take.stream.push(piece) if len(piece) else None
        if not poses:
            return
        keys = self._keys(poses, take.rig, np.zeros(_NUM_BETAS), take.last_rotations)
        append_keys(channels_of(armature, take.action_uid), keys)
        take.last_rotations = keys.rotations[-1]
        take.reach(int(poses.frames[-1]))

    def finalize(
        self, context: bpy.types.Context, refined: Motion, betas: NDArray[np.floating]
    ) -> None:
        """Replace all that was streamed by the refined clip on the fitted body.

        Args:
            context: View layer that holds the armature.
            refined: The whole clip.
            betas: Its shape [10]; a body that this avatar made takes it on.
        """
        take, armature, mesh_object = self._running(), self.armature, self.mesh_object
        channels = channels_of(armature, take.action_uid)
        if self._is_own:
            reshape_armature(context, armature, lay_out_bones(self._body, betas))
        if mesh_object is not None:
            set_shape(mesh_object, self._body, betas)
        poses = resample(refined, take.timing)
        rig = rest_rig(armature, fingers=refined.has_fingers)
        replace_keys(channels, self._keys(poses, rig, betas, None))
        take.end(int(poses.frames[0]), int(poses.frames[-1]))

    def mark(self, signals: Signals) -> None:
        """Say of the finished motion how sure it is, and which feet stand.

        Args:
            signals: Of the whole clip.
        """
        take, armature = self._running(), self.armature
        channels = channels_of(armature, take.action_uid)
        write_signals(armature, channels, take.rig, signals, take.timing)

    def stride(self, betas: NDArray[np.floating]) -> float:
        """Steps on the armature for those of the body in a shape [10]."""
        # A body that was made for this motion has exactly its legs.
        return 1.0 if self._is_own else leg_ratio(self.armature, self._body, betas)

    def add_camera(
        self, view: CameraView, footage: Footage | None, path: CameraPath | None = None
    ) -> bpy.types.Object:
        """Add the camera that matches the footage and look through it.

        Args:
            view: The camera of the capture.
            footage: The clip to show behind the body, if it is at hand.
            path: Where the camera goes, if it does not stand still.
        """
        take, armature = self._running(), self.armature
        camera = create_camera(
            take.scene(), armature.users_collection[0], view, f"{self._name} camera"
        )
        self._camera = ObjectHandle(camera)
        if path is not None:
            animate_camera(camera, path, take.timing)
        if footage is not None:
            show_footage(camera, footage, take.timing, f"{self._name} clip")
        return camera

    def keep(self) -> None:
        """End a capture early with the keys that it has."""
        settle_keys(channels_of(self.armature, self._running().action_uid))

    def remove(self) -> None:
        """Take away all that this avatar made and give the scene and the armature back."""
        armature = self._armature.find()
        if self._take is not None:
            self._take.undo(armature)
            self._take = None
        if self._camera is not None:
            remove_camera(self._camera.find())
        if self._mesh_object is not None:
            remove_objects([self._mesh_object.find(), armature])

    @property
    def _is_own(self) -> bool:
        return self._mesh_object is not None

    def _keys(
        self,
        poses: FramePoses,
        rig: Rig,
        betas: NDArray[np.floating],
        previous: NDArray[np.float64] | None,
    ) -> BoneKeys:
        return bone_keys(rig, poses, self.stride(betas), previous)

    def _running(self) -> Take:
        if self._take is None:
            raise RuntimeError("begin() comes before the motion")
        return self._take
