"""The files that `ikol capture` writes: what they may be, whether they can be, and writing them."""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import IkolError

if TYPE_CHECKING:
    from ..body.model import BodyModel
    from ..motion.capture import Capture

SCENE_SUFFIXES: Final = (".blend", ".fbx", ".glb")
SUFFIXES: Final = (".npz", ".bvh", *SCENE_SUFFIXES)


def check_outputs(paths: Sequence[Path], overlay: Path | None, video: Path) -> None:
    """Find out before the long work what would fail after it.

    Args:
        paths: The motion's files.
        overlay: The overlay video, if any.
        video: The clip, which must not be overwritten.

    Raises:
        IkolError: `output_type`, `output_is_input` or `read_only`; or whatever keeps Blender from
            writing, if one of the files needs it.
    """
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            raise IkolError(
                f"{path} has no known ending.", f"Use one of {', '.join(SUFFIXES)}.", "output_type"
            )
    if overlay is not None and overlay.suffix.lower() != ".mp4":
        raise IkolError(
            f"The overlay {overlay} is no .mp4.", "End its name in .mp4.", "output_type"
        )
    for path in (*paths, *([overlay] if overlay else [])):
        if path.resolve() == video.resolve():
            raise IkolError(
                f"{path} is the clip itself.", "Choose another name.", "output_is_input"
            )
        check_writable(path)
    if any(path.suffix.lower() in SCENE_SUFFIXES for path in paths):
        from ..export.find_blender import find_blender  # noqa: PLC0415

        find_blender()


def numbered(path: Path, place: int, count: int) -> Path:
    """The file of one result of several: out.1.npz, out.2.npz; of one alone it is out.npz.

    Args:
        path: The file that the user named.
        place: Of the result, from 0.
        count: How many results there are.
    """
    return path if count == 1 else path.with_name(f"{path.stem}.{place + 1}{path.suffix}")


def write_output(capture: "Capture", body: "BodyModel", video: Path | None, path: Path) -> None:
    """Write one file in the format that its suffix names.

    Args:
        capture: The capture.
        body: Its body.
        video: The clip, which a scene refers to, if it is at hand.
        path: The file.

    Raises:
        IkolError: It could not be written.
    """
    # Each writer is imported when it is used: a .bvh needs no Blender.
    suffix = path.suffix.lower()
    if suffix == ".npz":
        from ..export.npz import write_npz  # noqa: PLC0415

        write_npz(path, capture, body)
    elif suffix == ".bvh":
        from ..export.bvh import evenly_spaced, write_bvh  # noqa: PLC0415
        from ..motion.resample import resample  # noqa: PLC0415

        # A .bvh has a single frame rate: a clip of variable rate is sampled at its nominal one.
        even = capture if evenly_spaced(capture) else resample(capture, capture.fps)
        write_bvh(path, even, body)
    else:
        from ..export.blender import export_scene  # noqa: PLC0415

        export_scene(capture, body, path, video)


def write_all(writers: Mapping[Path, Callable[[Path], None]]) -> dict[Path, IkolError]:
    """Write every file that can be written: one that fails takes nothing else with it.

    Args:
        writers: What writes each file. Scenes come last, after the motion is safe.

    Returns:
        The files that could not be written, and why.
    """
    failures: dict[Path, IkolError] = {}
    for path in sorted(writers, key=lambda path: path.suffix.lower() in SCENE_SUFFIXES):
        try:
            writers[path](path)
        except IkolError as error:
            failures[path] = error
    return failures


def failed(failures: Mapping[Path, IkolError]) -> IkolError:
    """All that `write_all` could not write, as one error."""
    first = next(iter(failures.values()))
    message = " ".join(error.message for error in failures.values())
    return IkolError(message, first.remedy, first.code)


def check_writable(path: Path) -> None:
    """Find out whether a file can be written.

    Raises:
        IkolError: `read_only`.
    """
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if path.is_dir() or not folder.is_dir():
        what = path if path.is_dir() else folder
        raise IkolError(f"{what} is no file to write to.", "Choose another name.", "read_only")
    try:
        # Being allowed to write is not enough: /proc, say, lets nobody make a file.
        with tempfile.TemporaryFile(dir=folder):
            writable = not path.exists() or os.access(path, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        target = path if path.exists() else folder
        raise IkolError(f"{target} may not be written to.", "Choose another folder.", "read_only")
