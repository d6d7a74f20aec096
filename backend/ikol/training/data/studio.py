"""Clips to train on, made without pictures: scenes, seen through the noise model."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from .clip import SUFFIX, TrainingClip, write_clip
from .ideal import IdealNets
from .noise import BLAZEPOSE
from .origin import claim
from .repertoire import load_repertoire
from .scenes import CLIP_FRAMES, SceneMaker
from .seeing import see

_SEEING: Final = 1
"""Sets the randomness of the errors apart from that of the scenes."""

_FOLDER: Final = 1000
"""Clips in a folder."""


class Studio:
    """Makes clips one at a time; the same motions, seed and number give the same clip.

    Attributes:
        seed: Seed of everything that is random.
        frames: Frames of each clip.
        motions: A word for the motions, see `SceneMaker`.
    """

    def __init__(
        self,
        motions: Path,
        seed: int,
        frames: int = CLIP_FRAMES,
        on_file: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Read the motions.

        Args:
            motions: A folder of files that `ikol.mocap.read_motion` reads.
            seed: Seed of everything that is random.
            frames: Frames of each clip.
            on_file: Told how many motions are read, and of how many.

        Raises:
            IkolError: "no_motion" if there is none that is long enough; what reading raises.
        """
        self.seed, self.frames = seed, frames
        self._scenes = SceneMaker(load_repertoire(motions, on_file), seed, frames)
        self.motions = self._scenes.motions
        self._nets = IdealNets()

    def clip(self, index: int) -> TrainingClip:
        """The clip of a number, whichever were made before."""
        scene = self._scenes.make(index)
        rng = np.random.default_rng((self.seed, index, _SEEING))
        return TrainingClip(scene, see(self._nets.see(scene), scene, BLAZEPOSE, rng))


def write_clips(
    studio: Studio, folder: Path, count: int, on_clip: Callable[[int], None] = lambda done: None
) -> None:
    """Write clips 0 to `count` - 1 into a folder, a thousand in each folder within it.

    Args:
        studio: What makes them.
        folder: Where to; made if need be. Clips of the same number are replaced.
        count: How many.
        on_clip: Told how many are written.

    Raises:
        IkolError: One cannot be written, see `written_whole`; "other_clips" if the folder is that
            of another run.
    """
    claim(folder, seed=studio.seed, frames=studio.frames, motions=studio.motions)
    for index in range(count):
        name = f"{index:06}{SUFFIX}"
        write_clip(folder / f"{index // _FOLDER:03}" / name, studio.clip(index))
        on_clip(index + 1)
