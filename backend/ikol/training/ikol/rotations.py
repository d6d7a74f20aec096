"""From the network's heads to rotations, with derivatives: the layer as it is trained through."""

from typing import Final

import torch
from torch import Tensor

from ikol.body.model import BodyModel
from ikol.estimators.ikol.back_projection import by_scale
from ikol.estimators.ikol.leaves import LEAF_JOINTS
from ikol.estimators.ikol.network import Heads
from ikol.estimators.ikol.variant import Variant
from ikol.rotations import rotmats_from_quats_wxyz
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS, PRIMARY_CHILD
from ikol.solver import Settings, solve
from ikol.training.images.camera import before_camera
from ikol.training.images.posed import PosedKeypoints
from ikol.training.images.truth import Examples

from .config import LayerConfig
from .limited import limited

_ENDS: Final = [PRIMARY_CHILD[joint] for joint in LEAF_JOINTS]
_LEAST_SCALE: Final = 0.05


class TrainedLayer(torch.nn.Module):
    """Solves for rotations of the network's own shape, keypoints and twists (GN-Diff)."""

    def __init__(self, body: BodyModel, variant: Variant, config: LayerConfig) -> None:
        """Prepare.

        Args:
            body: The body that is posed.
            variant: Whose heads they are.
            config: Mode and iterations.
        """
        super().__init__()
        self._variant, self._mode = variant, config.mode
        self._settings = Settings(iterations=config.iterations)
        self.posed = PosedKeypoints(body)

    def forward(self, heads: Heads, examples: Examples) -> Tensor:
        """Rotations [B, 24, 3, 3]; those of leaf joints as the network says them, if it does."""
        keypoints = self._in_metres(heads, examples)
        weights = None
        if self._variant.has_leaves:
            ends = keypoints[:, list(LEAF_JOINTS)]
            weights = keypoints.new_ones(len(keypoints), NUM_KEYPOINTS)
            weights[:, _ENDS] = 0.0
            # Of no weight; only their places must be filled.
            keypoints = torch.cat((keypoints, ends), dim=1)
        R = solve(
            self._mode,
            limited(keypoints),
            self.posed.rest(limited(heads.betas)),
            limited(heads.twist),
            keypoint_weights=weights,
            settings=self._settings,
        ).R_parent_joint
        return R if heads.leaves is None else with_leaves(R, heads.leaves)

    def _in_metres(self, heads: Heads, examples: Examples) -> Tensor:
        depth_m = self._variant.depth_m
        if heads.camera is not None:
            return by_scale(heads.uvd, heads.camera[:, 0].clamp_min(_LEAST_SCALE), depth_m)
        return before_camera(heads.uvd, depth_m, examples.rays, examples.root_depth)


def with_leaves(R_parent_joint: Tensor, leaves_wxyz: Tensor) -> Tensor:
    """Rotations [B, 24, 3, 3] with those of the leaf joints in their place.

    Args:
        R_parent_joint: Of all joints.
        leaves_wxyz: Of the leaf joints [B, 5, 4], not of unit length.
    """
    R_leaves = rotmats_from_quats_wxyz(leaves_wxyz)
    places = {joint: place for place, joint in enumerate(LEAF_JOINTS)}
    rows = [
        R_leaves[:, places[joint]] if joint in places else R_parent_joint[:, joint]
        for joint in range(NUM_JOINTS)
    ]
    return torch.stack(rows, dim=1)
