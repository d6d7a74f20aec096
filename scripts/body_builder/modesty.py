"""Smooth over nipples and genitals: a neutral body for every kind of footage."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from body_builder.makehuman import Float, MakeHuman
from body_builder.surface import Int, Surface, vertex_areas

_NIPPLES = (slice(1778, 1794), slice(8450, 8466))
_NIPPLE_RADIUS_M = 0.024
_CROTCH_RADIUS_M = 0.055
_CROTCH_WIDTH_M = 0.042


def smoothed_over(
    makehuman: MakeHuman, surface: Surface, template: Float, shapedirs: Float
) -> tuple[Float, Float]:
    """The same body, template [V, 3] and shapedirs [V, 3, B], with those places filled.

    A place becomes the surface of least bending that continues the skin around it smoothly (the
    discrete biharmonic equation, Botsch and Kobbelt, 2004). With weights of the average body that
    is a linear map, so average and shape directions are changed alike.
    """
    inside = np.flatnonzero(_places(makehuman, surface, template))
    outside = np.setdiff1d(np.arange(len(template)), inside)
    bending = _bending(template, surface.faces)[inside]
    columns = np.concatenate([template[..., None], shapedirs], axis=2).reshape(len(template), -1)
    pull = bending[:, outside] @ columns[outside]
    columns[inside] = -spsolve(bending[:, inside].tocsc(), pull)
    filled = columns.reshape(*template.shape, -1)
    return filled[..., 0], filled[..., 1:]


def _places(makehuman: MakeHuman, surface: Surface, mean: Float) -> Int:
    chosen = np.zeros(len(mean), dtype=bool)
    for nipple in _NIPPLES:
        of_nipple = np.isin(surface.vertices, np.arange(len(makehuman.vertices))[nipple])
        distance = np.linalg.norm(mean - mean[of_nipple].mean(axis=0), axis=1)
        chosen |= distance < _NIPPLE_RADIUS_M
    midline = np.abs(mean[:, 0]) < 1e-4
    crotch = mean[midline][np.argmin(mean[midline, 1])]
    near = np.linalg.norm(mean - crotch, axis=1) < _CROTCH_RADIUS_M
    return chosen | (near & (np.abs(mean[:, 0]) < _CROTCH_WIDTH_M))


def _bending(vertices: Float, faces: Int) -> sparse.csr_matrix:
    """The matrix L^T M^-1 L of cotangent Laplacian L and vertex areas M."""
    rows: list[Int] = []
    columns: list[Int] = []
    values: list[Float] = []
    for i in range(3):
        corner, a, b = faces[:, i], faces[:, (i + 1) % 3], faces[:, (i + 2) % 3]
        to_a, to_b = vertices[a] - vertices[corner], vertices[b] - vertices[corner]
        area = np.linalg.norm(np.cross(to_a, to_b), axis=1)
        cotangent = np.einsum("ij,ij->i", to_a, to_b) / np.maximum(area, 1e-12) / 2
        for row, column, sign in ((a, b, 1), (b, a, 1), (a, a, -1), (b, b, -1)):
            rows.append(row)
            columns.append(column)
            values.append(sign * cotangent)
    size = len(vertices)
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    laplacian = sparse.coo_matrix(entries, (size, size)).tocsr()
    return (laplacian.T @ sparse.diags(1 / vertex_areas(vertices, faces)) @ laplacian).tocsr()
