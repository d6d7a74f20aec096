"""Runs inside Blender: makes the extension's scene modules importable as `ikol_capture.scene`.

The extension is not installed for this. Its package is set up by hand, without the user interface
that its own `__init__` registers, and with this `ikol` in the place of its vendored copy.
"""

import sys
import types
from pathlib import Path

_PACKAGE = "ikol_capture"


def mount_scene(addon_folder: Path) -> None:
    """Make `import ikol_capture.scene` work.

    Args:
        addon_folder: Folder that holds the package `scene`.
    """
    backend_folder = Path(__file__).resolve().parents[2]
    for name, folder in ((_PACKAGE, addon_folder), (f"{_PACKAGE}.vendor", backend_folder)):
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
