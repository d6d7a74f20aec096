"""Rendered clips whose pictures were kept, see `scripts/render_clips.py --keep-frames`.

```
FOLDER/frames/000007/0000.png ...     the pictures
FOLDER/heavy/000007.clip.npz          what is true of them (FOLDER/full holds the same truth)
```
"""

from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.training.data.clip import SUFFIX, Scene, read_clip

from .boxes import box_about, inside_picture
from .collected import Collected, Row
from .joint_sets import SMPL_29
from .sample import Intrinsics, Split

Float32 = NDArray[np.float32]

_NETS: Final = ("heavy", "full")
_LEAST_INSIDE: Final = 0.5
"""Share of a person's keypoints in the picture below which it is no picture of them."""


def open_studio(folder: Path, split: Split) -> Collected:
    """Open rendered clips with their pictures.

    Args:
        folder: What `scripts/render_clips.py --keep-frames` wrote.
        split: "train" for motions to train on; the others are of motions that are held out.

    Raises:
        IkolError: "no_dataset" if there are no clips with pictures, "bad_clip".
    """
    clips = _clips(folder)
    rows: list[Row] = []
    for name, path in clips.items():
        scene = read_clip(path).scene
        if scene.held_out != (split == "train"):
            rows += _rows(name, scene, folder / "frames" / name)
    return Collected("studio", SMPL_29, rows)


def _clips(folder: Path) -> dict[str, Path]:
    """The clips that have pictures, by name."""
    found = {
        path.name.removesuffix(SUFFIX): path
        for net in reversed(_NETS)
        for path in sorted((folder / net).glob(f"*{SUFFIX}"))
        if (folder / "frames" / path.name.removesuffix(SUFFIX)).is_dir()
    }
    if not found:
        raise IkolError(
            f"{folder} holds no rendered clips with pictures: files like "
            f"heavy/000000{SUFFIX} and frames/000000/0000.png were expected.",
            "Make some with `python scripts/render_clips.py MOTIONS --out FOLDER --keep-frames`.",
            "no_dataset",
        )
    return dict(sorted(found.items()))


def _rows(name: str, scene: Scene, frames: Path) -> list[Row]:
    view = scene.view
    focal, centre = view.focal_px, ((view.width - 1) / 2, (view.height - 1) / 2)
    camera = Intrinsics((focal, focal), centre)
    keypoints = _keypoints(scene) + scene.pelvis_camera[:, None]
    points_px = camera.project(keypoints)
    inside = inside_picture(points_px, view.width, view.height)
    return [
        Row(
            picture=frames / f"{index:04d}.png",
            box_px=box_about(points_px[index], view.width, view.height),
            keypoints_px=np.column_stack((points_px[index], inside[index])).astype(np.float32),
            take=name,
            keypoints_camera=keypoints[index],
            placed=True,
            R_parent_joint=scene.R_parent_joint[index],
            betas=scene.betas,
            body="default",
            intrinsics=camera,
            name=f"{name}/{index:04d}",
        )
        for index in range(len(scene.timestamps_s))
        if inside[index].mean() >= _LEAST_INSIDE
    ]


def _keypoints(scene: Scene) -> Float32:
    """Keypoints [T, 29, 3] relative to the pelvis, metres."""
    rest = torch.from_numpy(load_body().rest_keypoints(scene.betas))
    R = torch.from_numpy(scene.R_parent_joint)
    return forward_kinematics(R, rest.expand(len(R), -1, -1))[0].numpy()
