"""Terms through the IKOL layer (Eq. 6 and 7), differentiated by GN-Diff (Algorithm 1).

J. Zhang et al., "IKOL", AAAI 2023. The layer is run as captures run it: both swings of each joint,
few iterations from the closed form, the network's trust as weights, the body in its shape.
"""

import torch
from torch import Tensor

from ikol.estimators.blazepose.regressor.decoding import Regressed
from ikol.motion.solving import IKOL, LEAST_WEIGHT
from ikol.solver import solve

from ..batches import Batch


class LayerTerms:
    """Solves for a few frames of each batch, because the layer costs more than the network."""

    def __init__(self, keypoint_template: Tensor, keypoint_shapedirs: Tensor) -> None:
        """Prepare.

        Args:
            keypoint_template: Rest keypoints of the average body [29, 3], metres.
            keypoint_shapedirs: Their change with each beta [29, 3, 10].
        """
        self._template, self._shapedirs = keypoint_template, keypoint_shapedirs

    def __call__(self, regressed: Regressed, batch: Batch, frames: Tensor) -> dict[str, Tensor]:
        """Mean error of rotation matrices' entries and of posed keypoints (metres).

        Args:
            regressed: Of the whole batch.
            batch: The batch.
            frames: Which of its frames, flattened [N].
        """

        def chosen(values: Tensor) -> Tensor:
            return values.flatten(0, 1)[frames]

        rest = self._template + torch.einsum(
            "kcb,nb->nkc", self._shapedirs, chosen(regressed.betas)
        )
        # Not cut to 0..1 as captures do: where it is cut it would have no derivative.
        trust = torch.sigmoid(chosen(regressed.keypoint_logits))
        solution = solve(
            IKOL.mode,
            chosen(regressed.keypoints),
            rest,
            chosen(regressed.twist),
            keypoint_weights=LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * trust,
            settings=IKOL.second,
        )
        rotations = solution.R_parent_joint - chosen(batch.truth.R_parent_joint)
        keypoints = solution.keypoints - chosen(batch.truth.keypoints)
        return {
            "layer_rotations": rotations.abs().mean(),
            "layer_joints": keypoints[:, 1:].abs().mean(),
        }
