"""Options of a capture, kept with the scene."""

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

from .bodies import DEFAULT_BODY


class IKOL_CaptureOptions(PropertyGroup):
    """What to capture from a clip and where its keys go."""

    if TYPE_CHECKING:
        person: str
        person_number: int
        person_point: tuple[int, int]
        smoothing: float
        estimator: str
        body: str
        start_frame: int
        target: str
        scene_rate: str
        use_camera: bool
    else:
        person: EnumProperty(
            name="Person",
            description="Whom to follow where several people are in the picture",
            items=(
                ("LARGEST", "Largest", "The person who fills most of the picture"),
                ("CENTRAL", "Central", "The person nearest to the middle of the picture"),
                ("NUMBER", "By Number", "Counted from the left, where they are first seen"),
                ("POINT", "At a Point", "Who is at a point of the picture"),
                ("ALL", "Everybody", "All people of the clip, each with a body of their own"),
            ),
            default="LARGEST",
        )
        person_number: IntProperty(
            name="Number", description="1 is the leftmost person", default=1, min=1, soft_max=10
        )
        person_point: IntVectorProperty(
            name="Point",
            description="Pixels from the left and from the top of the picture",
            size=2,
            default=(0, 0),
            min=0,
            subtype="XYZ",
        )
        smoothing: FloatProperty(
            name="Smoothing",
            description="How much trembling is taken out of the finished curves; "
            "fast movements are kept",
            default=0.5,
            min=0.0,
            max=1.0,
            subtype="FACTOR",
        )
        estimator: EnumProperty(
            name="Estimator",
            description="How keypoints become a pose",
            items=(
                ("BLAZEPOSE", "Learned", "A network that looks at the frames before and after"),
                (
                    "BLAZEPOSE_DIRECT",
                    "Direct",
                    "Each frame's keypoints as they are seen, to compare with",
                ),
            ),
            default="BLAZEPOSE",
        )
        # A name and no menu of Blender's: which bodies there are is known once the backend is
        # reached, and differs from one to the next.
        body: StringProperty(
            name="Body",
            description="Name of the body, as the backend knows it",
            default=DEFAULT_BODY,
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
