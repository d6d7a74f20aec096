"""Blender's own check of an extension."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from blenders import Blender

from .wheels import BuildError

_TOOL = "scripts/addons_core/bl_pkg/cli/blender_ext.py"


def validate(extension: Path, blenders: Sequence[Blender]) -> list[str]:
    """Check a zip with the tool of every Blender at hand.

    Args:
        extension: The zip.
        blenders: Where to look for the tool.

    Returns:
        The names of the Blenders that found nothing wrong; empty if none has the tool.

    Raises:
        BuildError: With what Blender found wrong.
    """
    passed: list[str] = []
    for blender in blenders:
        tool = _tool(blender)
        if tool is None:
            continue
        command = [sys.executable, str(tool), "validate", str(extension)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            report = f"{done.stdout}{done.stderr}".strip()
            raise BuildError(f"{blender.name} refuses {extension.name}: {report}")
        passed.append(blender.name)
    return passed


def _tool(blender: Blender) -> Path | None:
    program = Path(f"{blender.root or ''}{blender.program}")
    pattern = f"**/bpy/*/{_TOOL}" if blender.kind == "module" else f"share/blender/{_TOOL}"
    return next(program.parents[1].glob(pattern), None)
