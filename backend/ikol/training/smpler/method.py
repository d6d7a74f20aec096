"""SMPLer's network, and the loss that trains it."""

from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ikol.body.model import BodyModel, load_body
from ikol.body.skinning import skin
from ikol.estimators.networks.checkpoint import filled
from ikol.estimators.networks.from_rotations import about_smpl_origin, weak_perspective
from ikol.estimators.smpler.estimate import Estimate
from ikol.estimators.smpler.hrnet import NOT_FOR_POSES
from ikol.estimators.smpler.loading import load_network, rest_joints
from ikol.estimators.smpler.network import Network
from ikol.estimators.smpler.reader import SmplerReader
from ikol.training.images.backbone import begin_backbone
from ikol.training.images.labels import LSP, LSP_HIPS, joint_labels, seen_labels
from ikol.training.images.mean import read_mean
from ikol.training.images.method import Method, Player, Said, computing, method_of, weighted
from ikol.training.images.posed import PosedKeypoints
from ikol.training.images.truth import Examples

from .config import SmplerConfig
from .terms import joint_term, picture_term, rotation_term, vertex_term

_FINEST_CELL_PX = 4


def make_method(config: SmplerConfig, start: Path | None) -> Method:
    """The network with the player who trains it.

    Args:
        config: How.
        start: A checkpoint to begin with, or None.

    Raises:
        IkolError: The body, the backbone, the mean or the checkpoint cannot be read, or is another
            network's.
    """
    body = load_body(config.body)
    rest = rest_joints(body)
    finest = config.picture_px // _FINEST_CELL_PX
    network = Network(config.width, rest, finest)
    begin_backbone(network.backbone, config.backbone, NOT_FOR_POSES)
    mean = read_mean(config.mean)
    if mean is not None:
        first = network.SMPL_predictor
        first.get_buffer("init_pose").copy_(mean.R_parent_joint[..., :2].flatten())
        first.get_buffer("init_shape").copy_(mean.betas)
    if start is not None:
        filled(network, load_network(start, rest, finest).state_dict(), start)
    player = SmplerPlayer(network, body, config)
    return method_of("smpler", network, SmplerReader, body, config, players=(player,), start=start)


class SmplerPlayer(Player):
    """Learns first the first estimate alone, then the last one; only that has a loss."""

    staged = True

    def __init__(self, network: Network, body: BodyModel, config: SmplerConfig) -> None:
        """Prepare.

        Args:
            network: What learns.
            body: The body that the labels are of.
            config: How.
        """
        super().__init__()
        self.learning_rate = config.schedule.learning_rate
        self.network = network
        self.posed = PosedKeypoints(body)
        self._body, self._config = body, config

    def forward(self, examples: Examples, share: float, heard: tuple[Tensor, ...]) -> Said:
        """See `Player.forward`."""
        del heard
        config = self._config
        refined = share * config.schedule.epochs >= config.first_epochs
        with computing(examples.pictures.device, config.precision):
            estimate: Estimate = self.network(examples.pictures, refined)[-1]
        R, betas = estimate.R_parent_joint.float(), estimate.betas.float()
        keypoints = self.posed(R, betas)
        seen = weak_perspective(about_smpl_origin(keypoints), estimate.camera.float())
        joints, known = joint_labels(examples, keypoints, LSP, LSP_HIPS)
        terms = {
            "vertices": self._vertices(R, betas, examples),
            "picture": picture_term(seen, seen_labels(examples)),
            "joints": joint_term(keypoints[:, list(LSP)], joints, LSP_HIPS, known),
            "rotations": rotation_term(R, examples.R_parent_joint, examples.rotations_known),
        }
        return weighted(terms, asdict(config.weights))

    def _vertices(self, R: Tensor, betas: Tensor, examples: Examples) -> Tensor:
        # A shape that is not known is neither right nor wrong: rotations alone make a difference.
        known, own = examples.betas_known[:, None] > 0, betas.detach()
        estimated, true = (
            (skin(self._body, *pose, pose[1].new_zeros(3)), self.posed.rest(pose[1])[:, 0])
            for pose in (
                (R, torch.where(known, betas, own)),
                (examples.R_parent_joint, torch.where(known, examples.betas, own)),
            )
        )
        return vertex_term(*estimated, *true, examples.rotations_known)
