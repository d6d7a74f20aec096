"""Builds the Blender extension: one installable zip for each variant in `wheels.json`.

    from extension_builder import build, variant_for

    zip_path = build("linux-x64", Path("dist"))
    zip_path = build(variant_for(blender.python), tmp_path)     # blender: blenders.Blender

Wheels are downloaded once, into the user's cache folder; a build from there takes under a second.
"""

from .build import EXTENSION_ID, build, variant_for
from .validation import validate
from .wheels import VARIANTS, BuildError

__all__ = ["EXTENSION_ID", "VARIANTS", "BuildError", "build", "validate", "variant_for"]
