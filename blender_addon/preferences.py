"""Where the backend is: started on this computer, or waiting at an address."""

from typing import TYPE_CHECKING, cast

from bpy.props import EnumProperty, StringProperty
from bpy.types import AddonPreferences, Context

from .capture.vendored import DEFAULT_PORT
from .draw_text import draw_status

ADDON = __package__ or ""


class IKOL_AddonPreferences(AddonPreferences):
    """Preferences of the extension; they outlive the file."""

    bl_idname = ADDON

    if TYPE_CHECKING:
        backend: str
        python_path: str
        address: str
        keys_folder: str
    else:
        backend: EnumProperty(
            name="Backend",
            description="How the capture backend is reached",
            items=(
                (
                    "START",
                    "Start by Itself",
                    "Blender starts the backend on this computer and ends it when it quits",
                ),
                (
                    "ADDRESS",
                    "At an Address",
                    "A backend that is already running, here or elsewhere",
                ),
            ),
            default="START",
        )
        python_path: StringProperty(
            name="Python with ikol",
            description=(
                "Python interpreter, its environment's folder, or the command ikol itself. "
                "Empty: found by itself on the PATH or in a .venv beside the project"
            ),
            subtype="FILE_PATH",
        )
        address: StringProperty(
            name="Address",
            description="Where `ikol serve` listens",
            default=f"tcp://127.0.0.1:{DEFAULT_PORT}",
        )
        keys_folder: StringProperty(
            name="Keys Folder",
            description=(
                "Folder with this computer's key pair and the server's public key; "
                "needed for a backend on another computer"
            ),
            subtype="DIR_PATH",
        )

    def draw(self, context: Context) -> None:
        """Draw the preferences."""
        layout = self.layout
        assert layout is not None
        layout.use_property_split = True
        layout.prop(self, "backend", expand=True)
        if self.backend == "START":
            layout.prop(self, "python_path")
        else:
            layout.prop(self, "address")
            layout.prop(self, "keys_folder")
        draw_status(layout, context)
        row = layout.row()
        row.alignment = "LEFT"
        row.operator("ikol.check_backend")


def preferences(context: Context) -> IKOL_AddonPreferences:
    """The extension's preferences.

    Args:
        context: Any context.
    """
    addon = context.preferences.addons[ADDON]
    return cast(IKOL_AddonPreferences, addon.preferences)


CLASSES: tuple[type, ...] = (IKOL_AddonPreferences,)
