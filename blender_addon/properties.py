"""Options of a capture, kept with the scene."""

import math
from typing import TYPE_CHECKING, cast

from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    IntVectorProperty,
    PointerProperty,
    StringProperty,
)
from bpy.types import PropertyGroup, Scene

from .offers import BODIES, ESTIMATORS
from .solving import IKOL_SolveOptions


class IKOL_CaptureOptions(PropertyGroup):
    """What to capture from a clip and where its keys go."""

    if TYPE_CHECKING:
        person: str
        person_number: int
        person_point: tuple[int, int]
        person_frame: int
        solve: IKOL_SolveOptions
        estimator: str
        body: str
        fov: float
        use_hands: bool
        start_frame: int
        target: str
        scene_rate: str
        use_camera: bool
        show_confidence: bool
    else:
        person: EnumProperty(
            name="Person",
            description="Whom to follow where several people are in the picture",
            items=(
                ("LARGEST", "Largest", "The person who fills most of the picture"),
                ("CENTRAL", "Central", "The person nearest to the middle of the picture"),
                ("NUMBER", "By Number", "Counted from the left, where they are first seen"),
                ("POINT", "Click On", "Whom you click on in a picture of the clip"),
                ("ALL", "Everybody", "All people of the clip, each with a body of their own"),
            ),
            default="LARGEST",
        )
        person_number: IntProperty(
            name="Number", description="1 is the leftmost person", default=1, min=1, soft_max=10
        )
        person_point: IntVectorProperty(
            name="Point",
            description="Where the person was clicked on: pixels from the left and from the top",
            size=2,
            default=(0, 0),
            min=0,
            subtype="XYZ",
        )
        person_frame: IntProperty(
            name="Picture",
            description="In which picture of the clip that was, counted from 0",
            default=0,
            min=0,
        )
        solve: PointerProperty(type=IKOL_SolveOptions)
        # Names and no menus of Blender's: which estimators and bodies there are is known once the
        # backend is reached, and differs from one to the next.
        estimator: StringProperty(
            name="Estimator",
            description="Name of the estimator, as the backend knows it",
            default=ESTIMATORS.default,
        )
        body: StringProperty(
            name="Body",
            description="Name of the body, as the backend knows it",
            default=BODIES.default,
        )
        fov: FloatProperty(
            name="Field of View",
            description="Of the camera, across the picture's longer side. 0 is what the file says "
            "of its lens, or else a guess",
            default=0.0,
            min=0.0,
            max=math.radians(150.0),
            subtype="ANGLE",
        )
        use_hands: BoolProperty(
            name="Hands",
            description="Capture the fingers, too. The backend needs the hand net for it: "
            "run ikol weights pull --hands there once",
            default=False,
        )
        start_frame: IntProperty(
            name="Start Frame", description="Scene frame of the clip's first frame", default=1
        )
        target: EnumProperty(
            name="Target",
            description="Which armature gets the keys",
            items=(
                ("NEW", "New Body", "Add a body with an armature"),
                (
                    "SELECTED",
                    "Active Armature",
                    "Give a new action to the active armature, which needs the 24 bones of SMPL",
                ),
            ),
            default="NEW",
        )
        scene_rate: EnumProperty(
            name="Scene Rate",
            description="Frame rate of the scene; the motion keeps its timing either way",
            items=(
                ("CLIP", "From the Clip", "Set the scene's frame rate to the clip's"),
                ("KEEP", "Keep", "Keep the scene's frame rate"),
            ),
            default="CLIP",
        )
        use_camera: BoolProperty(
            name="Matching Camera",
            description="Add a camera that matches the footage, with the clip behind the body",
            default=True,
        )
        show_confidence: BoolProperty(
            name="Show Confidence",
            description="Colour the bones of captured people by how surely they were seen, and "
            "show the active person's confidence as a strip in the timeline and the dope sheet",
            default=False,
        )


def options(scene: Scene) -> IKOL_CaptureOptions:
    """The capture options of a scene.

    Args:
        scene: Any scene.
    """
    return cast(IKOL_CaptureOptions, scene.ikol_capture)  # pyright: ignore[reportAttributeAccessIssue]


def register() -> None:
    """Hang the options on scenes."""
    Scene.ikol_capture = PointerProperty(type=IKOL_CaptureOptions)  # pyright: ignore[reportAttributeAccessIssue]


def unregister() -> None:
    """Take the options off scenes again."""
    del Scene.ikol_capture  # pyright: ignore[reportAttributeAccessIssue]


CLASSES: tuple[type, ...] = (IKOL_CaptureOptions,)
