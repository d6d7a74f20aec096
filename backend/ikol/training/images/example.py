"""One person in one picture, cut out and turned by chance, with the truth turned along."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.datasets import Sample
from ikol.datasets.joint_sets import SMPL_29
from ikol.estimators.crop import Crop
from ikol.estimators.networks.picture import Square, cut_out, normalised
from ikol.skeleton import MIRRORED, NUM_JOINTS

from .chance import Chance, Placing, coloured, partly_hidden, random_placing
from .sight import MIRROR, Sight

Float64 = NDArray[np.float64]

_IN_ORDER: Final = list(range(len(SMPL_29)))
_MIRRORED: Final = list(MIRRORED)
_NUM_BETAS: Final = 10
_FAR_OFF: Final = 1.0
"""Place from which on a keypoint is as good as not known, in sides of the picture."""

_LEAST_DEPTH_M: Final = 0.1


def example(
    sample: Sample, crop: Crop, body: str, chance: Chance | None, rng: np.random.Generator
) -> dict[str, Tensor]:
    """The fields of `Examples` for one sample.

    Args:
        sample: The person.
        crop: The picture that the network wants.
        body: Shapes of other bodies than this one are not known, see `Sample.body`.
        chance: What happens to the picture; None: nothing.
        rng: Source of chance.
    """
    placing = Placing() if chance is None else random_placing(chance, rng)
    sight = Sight(Square.about(sample.box_px, crop), placing, crop.side_px)
    picture = cut_out(sample.load_picture(), sight.image_from_picture(), crop)
    if chance is not None:
        person_px = sight.box_px(sample.box_px)
        picture = partly_hidden(coloured(picture, chance, rng), person_px, chance, rng)
    truth = {
        **_in_picture(sample, sight),
        **_in_space(sample, sight),
        **_rotations(sample, sight),
        **_shape(sample, body),
        **_camera(sample, sight),
    }
    return {
        "pictures": normalised(picture, crop),
        **{name: torch.from_numpy(np.array(each, np.float32)) for name, each in truth.items()},
    }


def _order(sight: Sight) -> list[int]:
    """Keypoints in their order, or in a mirror in that of the body's other side."""
    return _MIRRORED if sight.placing.mirrored else _IN_ORDER


def _in_picture(sample: Sample, sight: Sight) -> dict[str, Float64]:
    points = sample.keypoints_px_of(SMPL_29).astype(np.float64)
    places = np.where(points[:, 2:] > 0, sight.places(points[:, :2]), _projected(sample, sight))
    known = np.asarray((np.abs(places) < _FAR_OFF).all(-1))[_order(sight)]
    places = np.where(known[:, None], places[_order(sight)], 0.0)
    return {"points": places, "points_known": known.astype(np.float64)}


def _projected(sample: Sample, sight: Sight) -> Float64:
    """Where keypoints that are known in space would be seen [29, 2], also off the image; or NaN.

    Data sets label what is in the image; but people who are cut off are captured whole.
    """
    camera, root = sample.intrinsics, sample.root_camera
    if camera is None or root is None:
        return np.full((len(SMPL_29), 2), np.nan)
    before_camera = sample.keypoints_camera_of(SMPL_29) + root
    near = before_camera[:, 2:] < _LEAST_DEPTH_M
    return np.where(near, np.nan, sight.places(camera.project(before_camera)))


def _in_space(sample: Sample, sight: Sight) -> dict[str, Float64]:
    keypoints = sample.keypoints_camera_of(SMPL_29)[_order(sight)]
    turned = keypoints @ sight.picture_from_camera(sample.intrinsics).T
    known = np.asarray(np.isfinite(turned).all(-1))
    return {
        "keypoints": np.where(known[:, None], turned, 0.0),
        "keypoints_known": known.astype(np.float64),
    }


def _rotations(sample: Sample, sight: Sight) -> dict[str, Float64]:
    if sample.R_parent_joint is None:
        none = np.tile(np.eye(3), (NUM_JOINTS, 1, 1))
        return {"R_parent_joint": none, "rotations_known": np.zeros(())}
    turned = sample.R_parent_joint[_order(sight)[:NUM_JOINTS]].astype(np.float64)
    T = sight.picture_from_camera(sample.intrinsics)
    if sight.placing.mirrored:
        # The body is as symmetric as its shape space: mirrored it is itself with sides exchanged.
        turned[1:] *= MIRROR[:, None] * MIRROR
        turned[0] *= MIRROR
    turned[0] = T @ turned[0]
    return {"R_parent_joint": turned, "rotations_known": np.ones(())}


def _shape(sample: Sample, body: str) -> dict[str, Float64]:
    if sample.betas is None or sample.body != body:
        return {"betas": np.zeros(_NUM_BETAS), "betas_known": np.zeros(())}
    return {"betas": sample.betas.astype(np.float64), "betas_known": np.ones(())}


def _camera(sample: Sample, sight: Sight) -> dict[str, Float64]:
    camera = sample.intrinsics
    if sample.root_camera is None or camera is None:
        one = np.ones(())
        nothing = {"scale": one, "root_depth": one, "rays": np.eye(3), "root": np.zeros(2)}
        return {**nothing, "camera_known": np.zeros(())}
    root = sight.picture_from_camera(camera) @ sample.root_camera
    scale = np.asarray(sight.focal(camera) / root[2])
    return {
        "scale": scale,
        "root": scale * root[:2],
        "rays": sight.rays(camera),
        "root_depth": np.asarray(root[2]),
        "camera_known": np.ones(()),
    }
