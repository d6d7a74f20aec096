"""Where the backend is: started on this computer, or waiting at an address."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

import bpy
from bpy.props import EnumProperty, StringProperty
from bpy.types import AddonPreferences, Context

from .capture.host import BackendSettings
from .capture.vendored import DEFAULT_PORT, IkolError, host_of, is_loopback
from .draw_text import draw_status
from .runner import runner
from .status import BackendState, BackendStatus

ADDON = __package__ or ""


def _look_again(_preferences: object, context: Context) -> None:
    look_for_backend(context)


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
            update=_look_again,
        )
        python_path: StringProperty(
            name="Python with ikol",
            description=(
                "Python interpreter, its environment's folder, or the command ikol itself. "
                "Empty: found by itself on the PATH or in a .venv beside the project"
            ),
            subtype="FILE_PATH",
            update=_look_again,
        )
        address: StringProperty(
            name="Address",
            description="Where `ikol serve` listens",
            default=f"tcp://127.0.0.1:{DEFAULT_PORT}",
            update=_look_again,
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


def look_for_backend(context: Context) -> None:
    """Have the panel say where the backend would come from, or what to do about it.

    Args:
        context: Any context.
    """
    try:
        runner().look_for_backend(backend_settings(context))
    except IkolError as error:
        runner().backend = BackendStatus(BackendState.MISSING, error.message, error.remedy)


def backend_settings(context: Context) -> BackendSettings:
    """How the backend is reached, by the preferences.

    Args:
        context: Any context.

    Raises:
        IkolError: `address` if it is none; `offline` if it is on another computer and Blender is
            not allowed to use the network.
    """
    chosen = preferences(context)
    if chosen.backend == "START":
        return BackendSettings("", None, bpy.path.abspath(chosen.python_path), _project_folders())
    if not bpy.app.online_access and not is_loopback(host_of(chosen.address)):
        raise IkolError(
            "Blender is not allowed to use the network.",
            "Switch on Preferences > System > Network > Allow Online Access, or use a backend on "
            "this computer.",
            "offline",
        )
    keys = Path(bpy.path.abspath(chosen.keys_folder)) if chosen.keys_folder else None
    return BackendSettings(chosen.address, keys, "", ())


def _project_folders() -> tuple[Path, ...]:
    folders = [Path(bpy.data.filepath).parent] if bpy.data.filepath else []
    with contextlib.suppress(OSError):  # the folder that Blender was started in may be gone
        folders.append(Path.cwd())
    return tuple(folders)


CLASSES: tuple[type, ...] = (IKOL_AddonPreferences,)
