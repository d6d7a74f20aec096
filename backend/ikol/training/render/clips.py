"""Rendered training clips, made one after another into a folder."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.training.data.clip import SUFFIX, Scene, TrainingClip, fps_of, write_clip
from ikol.training.data.origin import claim
from ikol.training.data.scenes import SceneMaker
from ikol.weights import find

from .blender import Renderer
from .measured_errors import found_only, measured_errors
from .stage import StageBuilder
from .watching import landmark_net, watch

Image = NDArray[np.uint8]

_NETS: Final = {"heavy": "pose_landmark_heavy", "full": "pose_landmark_full"}
_LOOKS: Final = 3
"""Sets the randomness of looks apart from that of scenes: whom they show says nothing of them."""

_FASTEST_FPS: Final = 31.0
_LEAST_SEEN: Final = 0.25
"""Share of frames in which the person is found below which a clip teaches nothing."""


class ClipMaker:
    """Renders scenes and has the nets look at them; the same numbers give the same clips.

    Attributes:
        nets: Names of the nets.
    """

    def __init__(self, renderer: Renderer, nets: dict[str, BlazePose]) -> None:
        """Prepare.

        Args:
            renderer: Blender.
            nets: Nets by name, see `installed_nets`.
        """
        self._renderer, self._nets = renderer, nets
        self.nets: Final = " ".join(sorted(nets))
        self._stages = StageBuilder(load_body())

    def make(
        self, scene: Scene, seed: tuple[int, ...], keep_in: Path | None = None
    ) -> dict[str, TrainingClip]:
        """What each net sees of a scene, with the scene as it was rendered.

        Args:
            scene: What happens.
            seed: Seed of what the scene leaves open: looks, surroundings, light, faults.
            keep_in: Folder that the frames are left in as .png, or None.

        Raises:
            IkolError: "blender_failed", or the frames cannot be kept ("not_written").
        """
        rng = np.random.default_rng(seed)
        stage = self._stages.build(scene, rng)
        frames = (stage.footage.develop(frame, rng) for frame in self._renderer.frames(stage))
        kept = frames if keep_in is None else _kept(frames, keep_in)
        seen = watch(self._nets, kept, fps_of(stage.scene.timestamps_s))
        return {name: TrainingClip(stage.scene, what) for name, what in seen.items()}


def installed_nets() -> dict[str, BlazePose]:
    """The landmark nets that are installed, by name: "heavy", "full" or both.

    Raises:
        IkolError: "weights_missing" if none is; "weights_damaged" or "weights_unreadable".
    """
    nets: dict[str, BlazePose] = {}
    missing: IkolError | None = None
    for name, file in _NETS.items():
        try:
            nets[name] = landmark_net(find(file))
        except IkolError as error:
            if error.code != "weights_missing":
                raise
            missing = error
    if not nets and missing is not None:
        raise missing
    return nets


def render_clips(
    maker: ClipMaker,
    scenes: SceneMaker,
    out: Path,
    count: int,
    *,
    frames: int,
    seed: int,
    cameras: int = 1,
    held_out_only: bool = False,
    keep_frames: bool = False,
) -> Iterator[tuple[str, Scene, dict[str, float]]]:
    """Make clips of scenes 0 to count - 1 in subfolders of a folder by the nets' names.

    Clips that are there already are left alone, so that a run can be taken up again. Clips in
    which a net hardly ever looks at the person are not written for that net: they teach nothing.

    Args:
        maker: Renders them.
        scenes: Gives scenes of at least twice as many frames.
        out: The folder.
        count: How many.
        frames: Frames of each.
        seed: Seed of the scenes and the looks.
        cameras: How many cameras see each scene; clip 000007.2 is what the third one saw.
        held_out_only: Whether to leave out scenes to train on.
        keep_frames: Whether to leave the frames there as well.

    Yields:
        Name, scene and the share of its frames in which each net found the person.

    Raises:
        IkolError: "other_clips" if the folder is that of another run, or of other nets; what
            `ClipMaker.make` raises.
    """
    claim(out, seed=seed, frames=frames, motions=scenes.motions, nets=maker.nets)
    for index, camera in product(range(count), range(cameras)):
        name = f"{index:06d}.{camera}" if camera else f"{index:06d}"
        done = out / "done" / name
        if done.exists():
            continue
        scene = slowed(scenes.make(index, camera), frames)
        if held_out_only and not scene.held_out:
            continue
        keep_in = out / "frames" / name if keep_frames else None
        shares: dict[str, float] = {}
        for net, clip in maker.make(scene, seed_of_looks(seed, index), keep_in).items():
            shares[net] = share_found(clip)
            if shares[net] >= _LEAST_SEEN:
                write_clip(out / net / f"{name}{SUFFIX}", clip)
        done.parent.mkdir(parents=True, exist_ok=True)
        done.touch()
        yield name, scene, shares


def seed_of_looks(seed: int, index: int) -> tuple[int, ...]:
    """Seed of what the scene of a number leaves open, the same for all its cameras."""
    return seed, index, _LOOKS


def share_found(clip: TrainingClip) -> float:
    """Share of frames in which the net found the person and looked at them, not past them."""
    tracked = clip.seen.tracked
    if not tracked.any():
        return 0.0
    _, lost = found_only(measured_errors([clip]))
    return float(tracked.mean()) * (1.0 - lost)


def slowed(scene: Scene, frames: int) -> Scene:
    """The first frames of a scene; every second one where the rate is above 31 a second.

    Rendering is slow, and neighbouring frames of a fast clip teach the same thing twice.
    """
    fast = 1.0 / float(np.median(np.diff(scene.timestamps_s))) > _FASTEST_FPS
    chosen = slice(0, 2 * frames, 2) if fast else slice(0, frames)
    return replace(
        scene,
        timestamps_s=scene.timestamps_s[chosen],
        R_parent_joint=scene.R_parent_joint[chosen],
        pelvis_camera=scene.pelvis_camera[chosen],
        contacts=scene.contacts[chosen],
    )


def _kept(frames: Iterator[Image], folder: Path) -> Iterator[Image]:
    folder.mkdir(parents=True, exist_ok=True)
    for index, frame in enumerate(frames):
        path = folder / f"{index:04d}.png"
        if not cv2.imwrite(str(path), np.ascontiguousarray(frame[..., ::-1])):
            raise IkolError(f"{path} was not written.", "Choose another folder.", "not_written")
        yield frame
