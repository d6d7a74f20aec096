"""A window of its own that shows a picture, in which the user points at something."""

from typing import Any, Final

import bpy
import cv2
import numpy as np
from bpy.types import Area, Context, Event, Region
from numpy.typing import NDArray

from .capture.thumbnail import blender_pixels

_MAX_PX: Final = 1600
"""Longer sides are shown smaller: a picture of 4K takes 130 MB on its way into Blender."""


class PictureWindow:
    """An image editor in a new window.

    Args:
        context: With the window that it is opened from.
        title: Name of the picture.
        hint: What the user can do; shown in the header.
    """

    def __init__(self, context: Context, title: str, hint: str) -> None:
        self._title = title
        self._name = ""
        self._shown: NDArray[np.uint8] | None = None
        self._size_px = (1, 1)
        known = {window.as_pointer() for window in context.window_manager.windows}
        bpy.ops.wm.window_new()
        windows = context.window_manager.windows
        self.window = next(each for each in windows if each.as_pointer() not in known)
        area = self.area
        area.type = "IMAGE_EDITOR"
        space: Any = area.spaces.active
        space.show_region_toolbar = space.show_region_ui = space.show_region_tool_header = False
        area.header_text_set(hint)

    @property
    def area(self) -> Area:
        """The image editor."""
        return self.window.screen.areas[0]

    @property
    def region(self) -> Region:
        """Where the picture is."""
        return next(region for region in self.area.regions if region.type == "WINDOW")

    @property
    def _image(self) -> bpy.types.Image | None:
        """By name: an undo makes all data anew, or without it."""
        return bpy.data.images.get(self._name)

    @property
    def is_open(self) -> bool:
        """Whether the user has not closed it."""
        return self.window in list(bpy.context.window_manager.windows)

    def show(self, image_rgb: NDArray[np.uint8]) -> None:
        """Show a picture [H, W, 3] in place of the one before."""
        self._shown = image_rgb
        self._size_px = (image_rgb.shape[1], image_rgb.shape[0])
        scale = min(1.0, _MAX_PX / max(self._size_px))
        if scale < 1.0:
            small = cv2.resize(image_rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            image_rgb = np.asarray(small, np.uint8)
        height, width = image_rgb.shape[:2]
        image = self._image
        if image is None:
            image = bpy.data.images.new(self._title, width, height)
            self._name = image.name
            space: Any = self.area.spaces.active
            space.image = image
        pixels: Any = image.pixels
        pixels.foreach_set(blender_pixels(image_rgb).ravel())
        image.update()
        self.area.tag_redraw()

    def keep(self) -> None:
        """Show the picture again where an undo has taken it away."""
        if self._image is None and self._shown is not None:
            self.show(self._shown)

    def fit(self) -> None:
        """Show the whole picture; the window must have been drawn once."""
        with bpy.context.temp_override(window=self.window, area=self.area, region=self.region):
            bpy.ops.image.view_all(fit_view=True)

    def point_px(self, event: Event) -> tuple[int, int] | None:
        """Where in the picture the mouse is, from the left and from the top; None if beside it."""
        region = self.region
        x, y = event.mouse_x - region.x, event.mouse_y - region.y
        to_view: Any = region.view2d.region_to_view
        u, v = to_view(x, y)
        is_inside = 0 <= x < region.width and 0 <= y < region.height
        if not (is_inside and 0.0 <= u < 1.0 and 0.0 <= v < 1.0):
            return None
        width, height = self._size_px
        return int(u * width), int((1.0 - v) * height)

    def close(self) -> None:
        """Close the window, if the user has not, and forget the picture."""
        if self.is_open:
            self.area.header_text_set(None)
            with bpy.context.temp_override(window=self.window):
                bpy.ops.wm.window_close()
        image = self._image
        if image is not None:
            bpy.data.images.remove(image)
