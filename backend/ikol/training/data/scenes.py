"""Scenes without end: somebody does something before a camera, all at random from a seed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats, rotmats_from_quats_wxyz

from .bodies import random_betas
from .cameras import place_camera
from .clip import Scene
from .feet import Ground
from .library import Performance, load_library
from .surface import SurfacePoints
from .takes import FINE_FPS, Take, cut, mirrored, positions_at, quats_at

Float64 = NDArray[np.float64]

CLIP_FRAMES: Final = 64
_HELD_OUT_SHARE: Final = 0.2
_FPS: Final = (12.0, 60.0)
_USUAL_FPS: Final = (24.0, 25.0, 30.0, 30.0, 50.0, 60.0)
_SPEEDS: Final = (0.8, 1.25)
_TO_CAMERA_RAD: Final = -np.pi / 2.0
_OFF_CAMERA_RAD: Final = np.radians(40.0)


class SceneMaker:
    """Makes scenes; the same numbers give the same scenes."""

    def __init__(self, library: list[Performance], seed: int, frames: int = CLIP_FRAMES) -> None:
        """Prepare.

        Args:
            library: Motions, see `load_library`.
            seed: Seed of everything that is random.
            frames: Frames of each scene.

        Raises:
            IkolError: "no_motion" if no motion is long enough.
        """
        body = load_body()
        self._seed, self._frames = seed, frames
        self._ground, self._keypoints = Ground(body), SurfacePoints(body, [])
        long_enough = [p for p in library if p.duration_s > self._least_s()]
        self._parts = {
            held_out: [p for p in long_enough if p.held_out == held_out]
            for held_out in (False, True)
        }
        if not self._parts[False]:
            raise IkolError(
                "No motion to train on is long enough.",
                f"Give motions of {self._least_s():.0f} s or more of more than one subject.",
                "no_motion",
            )

    def make(self, index: int) -> Scene:
        """The scene of a number, whichever were made before."""
        rng = np.random.default_rng((self._seed, index))
        held_out = bool(self._parts[True]) and rng.random() < _HELD_OUT_SHARE
        take, timestamps_s = self._perform(self._parts[held_out], rng)
        if rng.random() < 0.5:
            take = mirrored(take)
        take = _facing(take, rng)
        betas = random_betas(rng)
        return self._film(take, timestamps_s, betas, rng)

    def _least_s(self) -> float:
        """Time of a performance that is enough for any scene."""
        return _SPEEDS[1] * (self._frames - 1) / _FPS[1]

    def _perform(
        self, performances: list[Performance], rng: np.random.Generator
    ) -> tuple[Take, Float64]:
        """A stretch of some performance, and the times of the frames in it."""
        performance = performances[rng.choice(len(performances), p=_shares(performances))]
        speed = float(rng.uniform(*_SPEEDS))
        slowest = max(_FPS[0], speed * (self._frames - 1) / performance.duration_s)
        usual = [fps for fps in _USUAL_FPS if fps >= slowest]
        fps = rng.choice(usual) if rng.random() < 0.5 else rng.uniform(slowest, _FPS[1])
        timestamps_s = np.arange(self._frames) / float(fps)
        spare_s = max(0.0, performance.duration_s - speed * timestamps_s[-1])
        take = cut(performance, float(rng.uniform(0.0, spare_s)), timestamps_s[-1], speed)
        return take, timestamps_s

    def _film(
        self, take: Take, timestamps_s: Float64, betas: Float64, rng: np.random.Generator
    ) -> Scene:
        standing = self._ground.stand(take, betas)
        fine_s = np.arange(len(take.quats_wxyz)) / FINE_FPS
        R_parent_joint = rotmats_from_quats_wxyz(quats_at(take.quats_wxyz, fine_s, timestamps_s))
        pelvis_world = positions_at(standing.pelvis_world, fine_s, timestamps_s)
        _, keypoints = self._keypoints.posed(R_parent_joint, betas)
        camera = place_camera(keypoints + pelvis_world[:, None], rng)
        nearest = np.minimum(np.round(timestamps_s * FINE_FPS).astype(int), len(fine_s) - 1)
        R_camera_world = camera.T_world_camera[:3, :3].T
        R_parent_joint[:, 0] = R_camera_world @ R_parent_joint[:, 0]
        return Scene(
            motion=take.name,
            held_out=take.held_out,
            timestamps_s=timestamps_s,
            R_parent_joint=R_parent_joint.astype(np.float32),
            pelvis_camera=camera.from_world(pelvis_world).astype(np.float32),
            betas=betas.astype(np.float32),
            contacts=standing.contacts[nearest],
            view=camera.view,
            T_world_camera=camera.T_world_camera,
        )


def scenes(motions: Path, seed: int, frames: int = CLIP_FRAMES) -> Iterator[Scene]:
    """Scenes 0, 1, 2, ... of a folder of motions and a seed, without end.

    About a fifth of them is of held-out motions, if there are any.

    Args:
        motions: A folder of files that `ikol.mocap.read_motion` reads.
        seed: Seed of everything that is random.
        frames: Frames of each scene.

    Raises:
        IkolError: "no_motion" if there is none that is long enough; what reading a file raises.
    """
    maker = SceneMaker(load_library(motions), seed, frames)
    index = 0
    while True:
        yield maker.make(index)
        index += 1


def _shares(performances: list[Performance]) -> Float64:
    """How often each is taken; they add up to one.

    Subjects as the root of what there is of them, so that one with very much crowds out nobody,
    their files by how long they are.
    """
    of_subject: dict[str, float] = {}
    for performance in performances:
        before = of_subject.get(performance.subject, 0.0)
        of_subject[performance.subject] = before + performance.duration_s
    share = np.array([p.duration_s / np.sqrt(of_subject[p.subject]) for p in performances])
    return share / share.sum()


def _facing(take: Take, rng: np.random.Generator) -> Take:
    """A take turned about the vertical; half of the people who are filmed face the camera."""
    ahead = rotmats_from_quats_wxyz(take.quats_wxyz[len(take.quats_wxyz) // 2, 0])[:, 2]
    now_rad = float(np.arctan2(ahead[1], ahead[0]))
    off_rad = rng.normal(0.0, _OFF_CAMERA_RAD) if rng.random() < 0.5 else rng.uniform(-np.pi, np.pi)
    return _turned(take, _TO_CAMERA_RAD + float(off_rad) - now_rad)


def _turned(take: Take, heading_rad: float) -> Take:
    """A take turned about the vertical."""
    R = Rotation.from_euler("z", heading_rad).as_matrix()
    quats = take.quats_wxyz.copy()
    turned = quats_wxyz_from_rotmats(R @ rotmats_from_quats_wxyz(quats[:, 0]))
    quats[:, 0] = align_hemisphere(turned)
    path = None if take.path_legs is None else take.path_legs @ R.T
    return Take(take.name, take.held_out, quats, path)
