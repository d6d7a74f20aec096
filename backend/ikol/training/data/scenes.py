"""Scenes without end: somebody does something before a camera, all at random from a seed."""

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import load_body
from ikol.rotations import rotmats_from_quats_wxyz

from .bodies import random_betas
from .cameras import place_camera
from .clip import Scene
from .feet import Ground
from .performing import Director, facing
from .repertoire import Performance
from .surface import SurfacePoints
from .takes import FINE_FPS, Take, positions_at, quats_at

Float64 = NDArray[np.float64]

CLIP_FRAMES: Final = 64

_CAMERAS: Final = 2
"""Sets the randomness of further cameras apart from that of scenes and of errors."""


class SceneMaker:
    """Makes scenes; the same numbers give the same scenes.

    Attributes:
        motions: A word for the motions that scenes are made of; others have another, and so have
            the same files once they are read otherwise.
    """

    def __init__(self, repertoire: list[Performance], seed: int, frames: int = CLIP_FRAMES) -> None:
        """Prepare.

        Args:
            repertoire: Motions, see `load_repertoire`.
            seed: Seed of everything that is random.
            frames: Frames of each scene.

        Raises:
            IkolError: "no_motion" if no motion to train on is long enough.
        """
        body = load_body()
        self.motions = _word_for(repertoire)
        self._seed, self._director = seed, Director(repertoire, frames)
        self._ground, self._keypoints = Ground(body), SurfacePoints(body, [])

    def make(self, index: int, camera: int = 0) -> Scene:
        """The scene of a number, whichever were made before.

        Args:
            index: The number.
            camera: Which camera sees it, from another side, by another lens, at the same instants.
        """
        rng = np.random.default_rng((self._seed, index))
        take, timestamps_s = self._director.direct(rng)
        betas = random_betas(rng)
        if camera > 0:
            rng = np.random.default_rng((self._seed, index, _CAMERAS, camera))
            take = facing(take, rng)
        return self._film(take, timestamps_s, betas, rng)

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


def _word_for(repertoire: list[Performance]) -> str:
    digest = hashlib.sha256()
    for each in repertoire:
        digest.update(repr((each.name, len(each.timestamps_s), each.leg_length_m)).encode())
        for values in (each.quats_wxyz, each.pelvis_world):
            # To a tenth of a degree and a millimetre; what is nearly 0 may have either sign.
            digest.update((np.round(values, 3) + 0.0).tobytes())
    return digest.hexdigest()[:12]
