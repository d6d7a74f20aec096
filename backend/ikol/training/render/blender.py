"""One Blender in the background that renders clip after clip."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.export.find_blender import find_blender

from .painted import Paint
from .stage import Stage

Image = NDArray[np.uint8]

_SCRIPT: Final = Path(__file__).with_name("blender_job.py")
_DONE: Final = "rendered: "
_LARGER: Final = 1.5
"""Pictures are rendered larger by this and averaged down, so that edges are smooth."""


class Renderer:
    """Renders stages in Blender; a context manager that ends it.

    Blender is started once: its start takes as long as many frames.
    """

    def __init__(self) -> None:
        """Start Blender.

        Raises:
            IkolError: There is none ("no_blender").
        """
        self._blender = find_blender()
        self._folder = tempfile.TemporaryDirectory(prefix="ikol-")
        self._log = (Path(self._folder.name) / "log").open("w+", errors="replace")
        self._process = subprocess.Popen(
            self._blender.command(_SCRIPT, self._folder.name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            errors="replace",
            # Where there is no graphics card, its stand-in takes no more than one core.
            env={**os.environ, "LP_NUM_THREADS": "1"},
        )

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End Blender."""
        self._process.kill()
        self._process.communicate()
        self._log.close()
        self._folder.cleanup()

    def frames(self, stage: Stage) -> Iterator[Image]:
        """Pictures [H, W, 3] of a stage, RGB, in the size of its scene's view.

        Raises:
            IkolError: Blender failed ("blender_failed").
        """
        with tempfile.TemporaryDirectory(prefix="clip-", dir=self._folder.name) as name:
            folder = Path(name)
            np.savez(folder / "stage.npz", allow_pickle=False, **_arrays(stage))
            self._have_rendered(folder)
            view = stage.scene.view
            for index in range(len(stage.vertices_world)):
                large = cv2.imread(str(folder / f"{index:04d}.bmp"), cv2.IMREAD_COLOR)
                if large is None:
                    raise self._failure()
                small = cv2.resize(large, (view.width, view.height), interpolation=cv2.INTER_AREA)
                yield np.asarray(small, np.uint8)[..., ::-1]

    def _have_rendered(self, folder: Path) -> None:
        assert self._process.stdin is not None  # they are pipes
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{folder.name}\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._failure() from error
        for line in self._process.stdout:
            if line.strip() == f"{_DONE}{folder.name}":
                return
        raise self._failure()

    def _failure(self) -> IkolError:
        self._log.seek(0)
        lines = self._log.read().strip().splitlines() or ["no message"]
        return IkolError(
            f"Blender ({self._blender.executable}) could not render: {lines[-1]}",
            "Set IKOL_BLENDER to another Blender, 4.2 or newer.",
            "blender_failed",
        )


def _arrays(stage: Stage) -> dict[str, NDArray[Any]]:
    """What the script in Blender needs."""
    view, light = stage.scene.view, stage.lighting
    return {
        "vertices_world": stage.vertices_world,
        "surroundings_world": stage.surroundings.corners_world,
        **_paint_arrays("body", stage.paint),
        **_paint_arrays("surroundings", stage.surroundings.paint),
        "T_world_camera": stage.scene.T_world_camera,
        "focal_px": np.array(_LARGER * view.focal_px),
        "size": np.array([round(_LARGER * view.width), round(_LARGER * view.height)]),
        "sky": stage.surroundings.sky,
        "to_light_camera": light.to_light_camera,
        "colours": light.colours,
        "softness": light.softness,
        "ambient": light.ambient,
        "shadow": np.array(light.shadow),
        "cavity": np.array(light.cavity),
    }


def _paint_arrays(name: str, paint: Paint) -> dict[str, NDArray[Any]]:
    textures = {f"{name}_texture_{i}": texture for i, texture in enumerate(paint.textures)}
    return {
        f"{name}_faces": paint.faces,
        f"{name}_uv": paint.uv,
        f"{name}_texture_of_face": paint.texture_of_face,
        **textures,
    }
