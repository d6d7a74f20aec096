"""A scene made ready to be rendered: body, looks, surroundings, light, camera."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel
from ikol.body.skinning import skin
from ikol.motion.camera import View, project
from ikol.training.data.clip import Scene

from .clothes import Wardrobe
from .footage import Footage, random_footage
from .lights import random_lighting
from .painted import Lighting, Paint
from .surroundings import Surroundings, surround

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_PERSON_PX: Final = (230.0, 370.0)
"""Height of the person in the picture: the nets look at 256 pixels of it."""
_LONGEST_PX: Final = 600
_SHORTEST_PX: Final = 320


@dataclass(frozen=True, slots=True)
class Stage:
    """All that is to be seen in a clip.

    Attributes:
        scene: What happens, before a camera with pictures of the size that is rendered.
        vertices_world: The dressed body [T, V, 3], metres, z up.
        paint: How it looks.
        surroundings: What is around it.
        lighting: The light.
        footage: The camera's faults.
    """

    scene: Scene
    vertices_world: Float32
    paint: Paint
    surroundings: Surroundings
    lighting: Lighting
    footage: Footage


class StageBuilder:
    """Makes stages; the same numbers give the same stages."""

    def __init__(self, body: BodyModel) -> None:
        """Prepare for scenes with a body."""
        self._body = body
        self._wardrobe = Wardrobe(body)

    def build(self, scene: Scene, rng: np.random.Generator) -> Stage:
        """Choose all that a scene leaves open."""
        small = replace(scene, view=self._view(scene, float(rng.uniform(*_PERSON_PX))))
        T = scene.T_world_camera
        outfit = self._wardrobe.dress(rng)
        skin_camera = self._skin(scene)
        dressed = skin_camera + outfit.thickness[:, None] * normals(skin_camera, self._body.faces)
        vertices_world = dressed.astype(np.float64) @ T[:3, :3].T + T[:3, 3]
        return Stage(
            scene=small,
            vertices_world=vertices_world.astype(np.float32),
            paint=outfit.paint,
            surroundings=surround(vertices_world[:, ::10].reshape(-1, 3), T, rng),
            lighting=random_lighting(T, rng),
            footage=random_footage(rng),
        )

    def _skin(self, scene: Scene) -> Float32:
        """The naked body [T, V, 3] in the camera's frame."""
        rest_pelvis = self._body.rest_joints(scene.betas)[0]
        betas = torch.from_numpy(scene.betas).expand(len(scene.timestamps_s), -1)
        place = torch.from_numpy(scene.pelvis_camera - rest_pelvis)
        return skin(self._body, torch.from_numpy(scene.R_parent_joint), betas, place).numpy()

    def _view(self, scene: Scene, person_px: float) -> View:
        """The scene's view with pictures just large enough for the nets."""
        view = scene.view
        rest = torch.from_numpy(self._body.rest_keypoints(scene.betas))
        keypoints, _ = forward_kinematics(torch.from_numpy(scene.R_parent_joint), rest)
        camera = keypoints.numpy() + scene.pelvis_camera[:, None]
        px = project(camera, view.focal_px, view.width, view.height)
        extent_px = float(np.median((px.max(axis=1) - px.min(axis=1)).max(axis=-1)))
        longest = max(view.width, view.height)
        target = np.clip(longest * person_px / extent_px, _SHORTEST_PX, _LONGEST_PX)
        scale = min(1.0, float(target) / longest)
        # Even sizes: pictures are rendered half as large again.
        width, height = (2 * round(scale * size / 2) for size in (view.width, view.height))
        return View(view.focal_px * width / view.width, width, height)


def normals(vertices: Float32, faces: NDArray[np.int32]) -> Float32:
    """Unit normals [T, V, 3] of a closed mesh [T, V, 3] with triangles [F, 3], outwards."""
    a, b, c = (vertices[:, faces[:, corner]] for corner in range(3))
    of_faces = np.cross(b - a, c - a)
    corners = csr_matrix(
        (np.ones(faces.size, np.float32), (faces.ravel(), np.repeat(np.arange(len(faces)), 3))),
        shape=(vertices.shape[1], len(faces)),
    )
    summed = np.stack([corners @ frame for frame in of_faces])
    return summed / np.maximum(np.linalg.norm(summed, axis=-1, keepdims=True), 1e-12)
