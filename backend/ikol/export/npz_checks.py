"""Whether the arrays of an .npz are those of a motion: files may come from anybody."""

from collections.abc import Iterator
from typing import Final

from ikol.export.npz_hands import hand_shapes
from ikol.motion.camera_motion import HANDLINGS
from ikol.motion.kept import KEPT_COLUMNS
from ikol.npz_arrays import Arrays, is_numeric, is_rate
from ikol.skeleton import NUM_JOINTS

_NEEDED: Final = ("poses", "trans")
_RATES: Final = ("mocap_framerate", "mocap_frame_rate")
_WORDS: Final = frozenset(("body", "estimator"))


def problems_of(arrays: Arrays) -> Iterator[str]:
    """What keeps arrays from being a capture or a motion of AMASS, the first thing first.

    Each is the end of a sentence that begins with "it". None but the first is to be looked at: the
    later ones take for granted that there was none before.
    """
    missing = [name for name in _NEEDED if name not in arrays]
    if missing:
        yield f"it lacks {', '.join(missing)}"
    poses = arrays["poses"]
    frames = len(poses) if poses.ndim else 0
    if poses.ndim != 2 or poses.shape[1] < 3 * NUM_JOINTS or not frames:
        yield f"poses has shape {poses.shape} where (frames, 72 or more) is needed"
    shapes = _shapes(arrays, frames)
    for name, shape in shapes.items():
        if name not in arrays:
            yield f"it lacks {name}"
        if arrays[name].shape != shape:
            yield f"{name} has shape {arrays[name].shape} where {shape} is needed"
    for name in ("poses", "betas", "keypoints2d", "cuts", *shapes):
        if name in arrays and name not in _WORDS and not is_numeric(arrays[name]):
            yield f"{name} is not made of numbers"
    for name in _RATES:
        if name in arrays and not is_rate(arrays[name]):
            yield f"{name} is {arrays[name]} where frames a second are needed"
    if "camera_motion" in arrays and str(arrays["camera_motion"]) not in HANDLINGS:
        yield f"camera_motion is {arrays['camera_motion']}"
    if "joints" in arrays:
        seen = arrays["keypoints2d"].shape if "keypoints2d" in arrays else ()
        if len(seen) != 3 or seen[::2] != (frames, 3):
            yield f"keypoints2d has shape {seen} where ({frames}, points, 3) is needed"


def _shapes(arrays: Arrays, frames: int) -> dict[str, tuple[int, ...]]:
    """What shapes the arrays must have; more of our own files than of AMASS'."""
    shapes: dict[str, tuple[int, ...]] = {"trans": (frames, 3)}
    if "joints" in arrays:
        shapes |= {
            "joints": (frames, NUM_JOINTS, 3),
            "timestamps": (frames,),
            "confidence": (frames, NUM_JOINTS),
            "visible": (frames,),
            "betas": (10,),
            "camera_size": (2,),
            "T_world_camera": (4, 4),
            **{name: () for name in ("track", "shot") if name in arrays},
            **({"contacts": (frames, 4)} if "contacts" in arrays else {}),
            **hand_shapes(arrays, frames),
            **({"kept": (frames, KEPT_COLUMNS)} if "kept" in arrays else {}),
            **({"T_own_camera": (4, 4)} if "kept" in arrays else {}),
            **({"T_first_camera": (frames, 4, 4)} if "camera_motion" in arrays else {}),
            **dict.fromkeys(("mocap_framerate", "body", "estimator", "camera_focal_px"), ()),
        }
    return shapes
