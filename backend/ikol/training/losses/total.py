"""The sum of all terms (Eq. 7), each with its weight."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from ikol.estimators.blazepose.regressor.decoding import Regressed

from ..batches import Batch
from .frames import frame_terms
from .layer import LayerTerms
from .motion import motion_terms


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weights of the terms: shape, twist and joints as in Eq. 4, layer as in Eq. 7, and the rest.

    Attributes:
        joints: Of metres.
        shape: Of squared betas.
        twist: Of squared chords.
        layer_rotations: Of entries of rotation matrices, through the layer.
        layer_joints: Of metres, through the layer.
        joints_likelihood, picture_likelihood, twist_likelihood: Of negative log-likelihoods.
        picture: Of metres across, at the person's depth.
        reprojection: Of the same, of keypoints in space at the estimated place.
        place: Of the pelvis' metres across.
        depth: Of the logarithm of its depth.
        velocity: Of m/s.
        acceleration: Of m/s^2.
        pelvis_velocity: Of m/s.
        contacts: Of the cross-entropy.
    """

    joints: float = 10.0
    shape: float = 0.05
    twist: float = 0.5
    layer_rotations: float = 3.0
    layer_joints: float = 10.0
    joints_likelihood: float = 0.1
    picture_likelihood: float = 0.05
    twist_likelihood: float = 0.05
    picture: float = 5.0
    reprojection: float = 3.0
    place: float = 3.0
    depth: float = 2.0
    velocity: float = 0.1
    acceleration: float = 0.003
    pelvis_velocity: float = 0.05
    contacts: float = 0.1

    @property
    def through_layer(self) -> bool:
        """Whether the layer is needed at all."""
        return self.layer_rotations > 0.0 or self.layer_joints > 0.0


def losses(
    regressed: Regressed,
    batch: Batch,
    weights: LossWeights,
    layer: LayerTerms,
    layer_frames: Tensor,
) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss to make small, and its terms without their weights.

    Args:
        regressed: The network's estimates.
        batch: What they are of.
        weights: Of the terms.
        layer: Solves for rotations.
        layer_frames: Frames that are solved for [N], of the flattened batch.
    """
    terms = frame_terms(regressed, batch) | motion_terms(regressed, batch)
    if weights.through_layer and len(layer_frames):
        terms |= layer(regressed, batch, layer_frames)
    weight_of = asdict(weights)
    total = torch.stack([weight_of[name] * term for name, term in terms.items()]).sum()
    return total, {name: term.detach() for name, term in terms.items()}
