"""Keys of a whole skeleton, written in bulk.

The keys are dense, one a frame, so they are LINEAR like those of Blender's own baking: nothing
overshoots between them. Their handles are of the AUTO_CLAMPED type, so that they are smooth as soon
as an animator thins them out and switches to Bezier.
"""

from dataclasses import dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from .channels import Channels, ensure_curve

LINEAR: Final = 1
_AUTO_CLAMPED: Final = 4
_KEYFRAME: Final = 0
_BREAKDOWN: Final = 2
"""Numbers of Blender's enums; `foreach_set` takes no names."""

_NUM_QUATERNION = 4


@dataclass(frozen=True, slots=True)
class BoneKeys:
    """Pose-bone values at scene frames.

    Attributes:
        bones: Names of the bones, the root first.
        frames: Scene frames [k], ascending.
        rotations: wxyz [k, bones, 4], relative to each bone's rest orientation.
        locations: Of the root bone [k, 3].
        visible: [k]; keys of bridged frames are breakdowns, which the dope sheet shows in blue.
    """

    bones: tuple[str, ...]
    frames: NDArray[np.int64]
    rotations: NDArray[np.float64]
    locations: NDArray[np.float64]
    visible: NDArray[np.bool_]


def ensure_curves(channels: Channels, bones: tuple[str, ...]) -> list[bpy.types.FCurve]:
    """F-curves of the root's location (3) and of every bone's rotation (4 each), in that order."""
    root = bpy.utils.escape_identifier(bones[0])
    curves = [ensure_curve(channels, f'pose.bones["{root}"].location', i, root) for i in range(3)]
    for curve in curves:
        curve.color_mode = "AUTO_RGB"
    for name in bones:
        path = f'pose.bones["{bpy.utils.escape_identifier(name)}"].rotation_quaternion'
        for i in range(_NUM_QUATERNION):
            curve = ensure_curve(channels, path, i, name)
            curve.color_mode = "AUTO_YRGB"
            curves.append(curve)
    return curves


def replace_keys(channels: Channels, keys: BoneKeys) -> None:
    """Make these keys all that the curves have."""
    count = len(keys.frames)
    co = np.empty((count, 2), np.float32)
    co[:, 0] = keys.frames
    kinds = np.where(keys.visible, _KEYFRAME, _BREAKDOWN).astype(np.int32)
    curves = ensure_curves(channels, keys.bones)
    for curve, values in zip(curves, _columns(keys), strict=True):
        co[:, 1] = values
        replace_curve(curve, co)
        curve.keyframe_points.foreach_set("type", kinds)
        _smooth_handles(curve)


def replace_curve(curve: bpy.types.FCurve, co: NDArray[np.float32]) -> None:
    """Make these linear keys all that a curve has.

    Args:
        curve: The curve.
        co: Frame and value of each key [k, 2].
    """
    points = curve.keyframe_points
    points.clear()
    points.add(len(co))
    points.foreach_set("co", co.ravel())
    points.foreach_set("interpolation", np.full(len(co), LINEAR, np.int32))


def append_keys(channels: Channels, keys: BoneKeys) -> None:
    """Put keys behind those that the curves have, at a cost that does not grow with these."""
    count = len(keys.frames)
    frames = keys.frames.tolist()
    visible = keys.visible.tolist()
    curves = ensure_curves(channels, keys.bones)
    for curve, values in zip(curves, _columns(keys).tolist(), strict=True):
        points = curve.keyframe_points
        points.add(count)
        appended: Any = points[-count:]
        for point, frame, value, seen in zip(appended, frames, values, visible, strict=True):
            point.co = (frame, value)
            point.interpolation = "LINEAR"
            if not seen:
                point.type = "BREAKDOWN"


def settle_keys(channels: Channels) -> None:
    """Give appended keys, which may be the last that come, the handles of `replace_keys`."""
    for curve in channels.fcurves:
        _smooth_handles(curve)


def _smooth_handles(curve: bpy.types.FCurve) -> None:
    handles = np.full(len(curve.keyframe_points), _AUTO_CLAMPED, np.int32)
    curve.keyframe_points.foreach_set("handle_left_type", handles)
    curve.keyframe_points.foreach_set("handle_right_type", handles)
    curve.update()


def _columns(keys: BoneKeys) -> NDArray[np.float64]:
    """Values [3 + 4 * bones, k] in the order of `ensure_curves`."""
    rotations = keys.rotations.reshape(len(keys.frames), -1)
    return np.concatenate([keys.locations, rotations], axis=1).T
