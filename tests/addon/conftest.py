"""The extension's modules that know nothing of Blender, importable here.

The package's own `__init__` needs bpy, so its folder is mounted without it; `ikol` stands in for
the copy that the extension carries.
"""

import importlib
import sys
import types
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_FOLDERS = {
    "addon_mount": _ROOT / "blender_addon",
    "addon_mount.vendor": _ROOT / "backend",
}


@pytest.fixture(scope="session")
def addon_module():
    """Import one of the pure modules by name."""
    for name, folder in _FOLDERS.items():
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return lambda name: importlib.import_module(f"addon_mount.{name}")
