"""`ikol train data`."""

from pathlib import Path
from typing import Annotated

import torch
from cyclopts import Parameter

from ..errors import IkolError
from ..training.data.clip import SUFFIX
from ..training.data.studio import Studio, write_clips
from .outputs import check_writable
from .progress import CaptureProgress
from .reports import check_at_least_one, check_seed, print_numbers


def data(
    motions: Annotated[Path, Parameter(name="MOTIONS")],
    /,
    *,
    out: Path,
    clips: int = 10_000,
    seed: int = 0,
    frames: int = 64,
) -> None:
    """Make clips to train on: people in real and random motion, as the keypoint net would see them.

    The same motions and seed give the same clips. Ctrl-C stops; what is written stays and is whole.

    Args:
        motions: A folder of .bvh, .fbx, .amc or AMASS .npz files, such as CMU's.
        out: Folder for the clips.
        clips: How many.
        seed: Seed of everything that is random.
        frames: Frames of each clip.
    """
    check_at_least_one(clips=clips)
    if frames < 2:
        raise IkolError(f"--frames cannot be {frames}.", "Give 2 or more.", "number")
    check_seed(seed)
    check_writable(out / f"0{SUFFIX}")
    torch.set_num_threads(1)
    with CaptureProgress() as progress:
        studio = Studio(motions, seed, frames, progress.stage("Reading", 0).done)
        write_clips(studio, out, clips, progress.stage("Making", clips).done)
    print_numbers({"clips": clips, "frames of each": frames, "folder": str(out)})
