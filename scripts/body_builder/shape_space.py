"""The average body and the ten directions in which people differ most."""

import numpy as np

from body_builder.makehuman import Float
from body_builder.surface import Surface, vertex_areas

BETAS = 10


def shape_space(meshes: Float, surface: Surface) -> tuple[Float, Float, Float]:
    """Principal components of people's surfaces.

    Vertices count by their area, so that fingers and face, which have most of the vertices, do
    not have most of the say.

    Args:
        meshes: People in the T-pose [N, V, 3].
        surface: The body's mesh.

    Returns:
        The average [V, 3]; its change with one standard deviation of each component [V, 3, 10],
        signed so that the stature grows; each person's betas [N, 10]. All exactly symmetric.
    """
    meshes = (meshes + meshes[:, surface.mirror] * (-1.0, 1.0, 1.0)) / 2
    template = meshes.mean(axis=0)
    area = np.sqrt(vertex_areas(template, surface.faces))[:, None]
    offsets = ((meshes - template) * area).reshape(len(meshes), -1)
    variances, vectors = np.linalg.eigh(offsets @ offsets.T / len(meshes))
    order = np.argsort(variances)[::-1][:BETAS]
    print(f"Variance held by the betas: {variances[order].sum() / variances.sum():.4f}")
    betas = vectors[:, order] * np.sqrt(len(meshes))
    stature = np.ptp(meshes[:, :, 1], axis=1)
    betas *= np.where((stature - stature.mean()) @ betas >= 0, 1.0, -1.0)
    shapedirs = np.einsum("nb,nvk->vkb", betas, meshes - template) / len(meshes)
    return template, shapedirs, betas
