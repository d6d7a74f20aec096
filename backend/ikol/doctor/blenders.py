"""Blenders that exports can use."""

from collections.abc import Iterator

from ..errors import IkolError
from ..export.find_blender import find_blenders
from .finding import Finding

_TOPIC = "Blender"


def blender_findings() -> Iterator[Finding]:
    """Every bpy interpreter and Blender program that was found, the one in use first."""
    try:
        found = list(find_blenders())
    except IkolError as error:
        yield Finding(_TOPIC, "exports", "problem", str(error))
        return
    for blender in found:
        kind = "Python with bpy" if blender.is_python else "program"
        yield Finding(_TOPIC, kind, "ok", str(blender.executable))
    if not found:
        text = (
            "No Blender and no Python with bpy was found. One of them would let `ikol capture` "
            "write .blend, .fbx and .glb; set IKOL_BLENDER to it."
        )
        yield Finding(_TOPIC, "exports", "absent", text)
