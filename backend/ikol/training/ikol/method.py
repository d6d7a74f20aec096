"""IKOL's and HybrIK's networks, and the loss that trains them."""

from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ikol.body.kinematics import rest_axes
from ikol.body.model import BodyModel, load_body
from ikol.estimators.ikol.leaves import LEAF_JOINTS
from ikol.estimators.ikol.loading import load_network
from ikol.estimators.ikol.network import Heads, Network
from ikol.estimators.ikol.reader import IkolReader
from ikol.estimators.ikol.variant import HYBRIK_CAMERA, IKOL
from ikol.estimators.networks.checkpoint import filled
from ikol.rotations import rotmats_from_quats_wxyz, twist_about
from ikol.training.images.backbone import begin_backbone
from ikol.training.images.method import Method, Player, Said, computing, method_of, weighted
from ikol.training.images.truth import Examples

from .config import IkolConfig
from .rotations import TrainedLayer
from .terms import camera_term, heatmap_term, likelihood_term, squared_term

_VARIANTS = {"ikol": IKOL, "hybrik": HYBRIK_CAMERA}


def make_method(config: IkolConfig, start: Path | None) -> Method:
    """The network with the player who trains it.

    Args:
        config: How.
        start: A checkpoint to begin with, or None.

    Raises:
        IkolError: The body, the backbone or the checkpoint cannot be read, or is another network's.
    """
    body = load_body(config.body)
    variant = _VARIANTS[config.variant]
    network = Network(variant)
    begin_backbone(network.preact, config.backbone)
    if start is not None:
        filled(network, load_network(start).state_dict(), start)
    player = IkolPlayer(network, body, config)
    return method_of(
        config.variant, network, IkolReader, body, config, players=(player,), start=start
    )


class IkolPlayer(Player):
    """Learns heatmaps, shape, twists and camera from their labels, and rotations by the layer."""

    def __init__(self, network: Network, body: BodyModel, config: IkolConfig) -> None:
        """Prepare.

        Args:
            network: What learns.
            body: The body that the labels are of.
            config: How.
        """
        super().__init__()
        self.learning_rate = config.schedule.learning_rate
        self.network = network
        self.layer = TrainedLayer(body, network.variant, config.layer)
        self._config = config

    def forward(self, examples: Examples, share: float, heard: tuple[Tensor, ...]) -> Said:
        """See `Player.forward`."""
        del share, heard
        with computing(examples.pictures.device, self._config.precision):
            heads = _in_single(self.network(examples.pictures))
        terms = {
            "keypoints": self._keypoints(heads, examples),
            "shape": squared_term(heads.betas, examples.betas, examples.betas_known),
            "twist": self._twist(heads, examples),
            "rotations": self._rotations(heads, examples),
        }
        if heads.camera is not None:
            terms["camera"] = camera_term(
                heads.camera, examples.scale[:, None], examples.root, examples.camera_known
            )
        return weighted(terms, asdict(self._config.weights))

    def _keypoints(self, heads: Heads, examples: Examples) -> Tensor:
        count = heads.uvd.shape[1]
        depths = examples.keypoints[:, :count, 2:] / self.network.variant.depth_m
        true_uvd = torch.cat((examples.points[:, :count], depths), dim=-1)
        known = torch.stack(
            (*[examples.points_known[:, :count]] * 2, examples.keypoints_known[:, :count]), dim=-1
        )
        # What lies outside of a heatmap cannot be said by it.
        counts = known * (true_uvd.abs() < 0.5)
        if heads.sigma is not None:
            return likelihood_term(heads.uvd, heads.sigma, true_uvd, counts)
        return heatmap_term(heads.uvd, true_uvd, counts)

    def _twist(self, heads: Heads, examples: Examples) -> Tensor:
        rest = self.layer.posed.rest(examples.betas)
        true_twist = twist_about(examples.R_parent_joint[:, 1:], rest_axes(rest))
        return squared_term(heads.twist, true_twist, examples.rotations_known)

    def _rotations(self, heads: Heads, examples: Examples) -> Tensor:
        known = examples.rotations_known
        if self._config.layer.gn_diff:
            if heads.camera is None:
                known = known * examples.camera_known
            return squared_term(self.layer(heads, examples), examples.R_parent_joint, known)
        if heads.leaves is None:
            return heads.betas.new_zeros(())
        R_leaves = rotmats_from_quats_wxyz(heads.leaves)
        return squared_term(R_leaves, examples.R_parent_joint[:, list(LEAF_JOINTS)], known)


def _in_single(heads: Heads) -> Heads:
    def single(values: Tensor | None) -> Tensor | None:
        return None if values is None else values.float()

    return Heads(
        uvd=heads.uvd.float(),
        betas=heads.betas.float(),
        twist=heads.twist.float(),
        camera=single(heads.camera),
        sigma=single(heads.sigma),
        leaves=single(heads.leaves),
    )
