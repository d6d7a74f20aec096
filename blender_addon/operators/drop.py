"""A clip dropped into the 3D viewport is captured."""

from bpy.types import Context, FileHandler

from .capture import CLIP_EXTENSIONS, IKOL_OT_capture_from_video


class IKOL_FH_clip(FileHandler):
    """Hands dropped clips to the capture operator."""

    bl_idname = "IKOL_FH_clip"
    bl_label = "Capture from Video"
    bl_import_operator = IKOL_OT_capture_from_video.bl_idname
    bl_file_extensions = ";".join(CLIP_EXTENSIONS)

    @classmethod
    def poll_drop(cls, context: Context | None) -> bool:
        """Only the 3D viewport takes clips; the sequencer has its own use for them."""
        return context is not None and context.area is not None and context.area.type == "VIEW_3D"


CLASSES: tuple[type, ...] = (IKOL_FH_clip,)
