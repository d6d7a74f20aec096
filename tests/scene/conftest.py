"""The scene's pure modules, importable here, where there is no Blender.

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
    "scene_mount": _ROOT / "blender_addon",
    "scene_mount.scene": _ROOT / "blender_addon/scene",
    "scene_mount.vendor": _ROOT / "backend",
}


@pytest.fixture(scope="session")
def scene_module():
    """Import one of the scene's pure modules by name."""
    for name, folder in _FOLDERS.items():
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return lambda name: importlib.import_module(f"scene_mount.scene.{name}")
