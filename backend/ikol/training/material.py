"""Clips in memory, as the network's training wants them: freed of pixels, with the whole truth."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics, rest_axes
from ikol.body.model import BodyModel
from ikol.estimators.blazepose.regressor.views import half_picture
from ikol.motion.camera import rays
from ikol.rotations import twist_about

from .data.clip import TrainingClip, find_clips, read_clip
from .data.origin import origins

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Take:
    """The T frames of a clip that show the person, in the camera's frame, metres.

    Attributes:
        timestamps_s: [T].
        rays: Landmarks on the plane at depth 1 [T, 33, 2].
        trust: Trust in them [T, 33].
        landmarks: In space [T, 33, 3], as the net sees its cut-out.
        half_picture: Half the picture's width and height on the plane at depth 1 [2].
        keypoints: True keypoints [T, 29, 3] relative to the pelvis.
        pelvis: True pelvis [T, 3].
        R_parent_joint: True rotations [T, 24, 3, 3].
        twist: cos, sin of the true twists [T, 23, 2], about the bones of the true shape.
        betas: True shape [10].
        contacts: Left heel, left toes, right heel, right toes [T, 4].
        rendered: Whether real nets looked at rendered pictures.
    """

    timestamps_s: NDArray[np.float64]
    rays: Float32
    trust: Float32
    landmarks: Float32
    half_picture: Float32
    keypoints: Float32
    pelvis: Float32
    R_parent_joint: Float32
    twist: Float32
    betas: Float32
    contacts: NDArray[np.bool_]
    rendered: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from and to be judged by.

    Attributes:
        training: Takes to train on.
        held_out: Takes that are only for evaluation.
        sha256: Hash of all the files, in the order of their names.
        made: What they were made by, see `origins`.
    """

    training: Sequence[Take]
    held_out: Sequence[Take]
    sha256: str
    made: Sequence[dict[str, Any]] = ()


def load_material(
    folder: Path, body: BodyModel, tick: Callable[[int, int], None] = lambda done, total: None
) -> Material:
    """Read all clips of a folder and those within it.

    Args:
        folder: What `ikol train data` made.
        body: The body that the clips' shapes are of.
        tick: Called with clips read and clips in all.

    Raises:
        IkolError: "no_clip" or "bad_clip"; what `origins` raises.
    """
    made = origins(folder)
    paths = find_clips(folder)
    digest = hashlib.sha256()
    parts: dict[bool, list[Take]] = {False: [], True: []}
    for done, path in enumerate(paths):
        digest.update(path.read_bytes())
        clip = read_clip(path)
        if clip.seen.tracked.sum() > 1:
            parts[clip.scene.held_out].append(take_of(clip, body))
        tick(done + 1, len(paths))
    return Material(parts[False], parts[True], digest.hexdigest(), made)


def take_of(clip: TrainingClip, body: BodyModel) -> Take:
    """One clip."""
    scene, seen, view = clip.scene, clip.seen, clip.scene.view
    rows = seen.tracked
    R = scene.R_parent_joint[rows]
    rest = body.rest_keypoints(scene.betas)
    axes = rest_axes(torch.from_numpy(rest)).numpy()
    keypoints, _ = forward_kinematics(torch.from_numpy(R), torch.from_numpy(rest))
    on_plane = rays(seen.landmarks_px[rows], view.focal_px, view.width, view.height)
    return Take(
        timestamps_s=scene.timestamps_s[rows],
        rays=_float32(on_plane),
        trust=_float32(seen.landmarks_px[rows, :, 2]),
        landmarks=_float32(seen.landmarks_camera[rows]),
        half_picture=_float32(half_picture(view)),
        keypoints=keypoints.numpy(),
        pelvis=_float32(scene.pelvis_camera[rows]),
        R_parent_joint=R,
        twist=twist_about(R[:, 1:], np.broadcast_to(axes, (len(R), *axes.shape))),
        betas=_float32(scene.betas),
        contacts=scene.contacts[rows],
        rendered=seen.rendered,
    )


def _float32(array: NDArray[Any]) -> Float32:
    return np.ascontiguousarray(array, np.float32)
