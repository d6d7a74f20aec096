"""HMR's network with its two players."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ikol.body.model import load_body
from ikol.datasets.poses import Poses, load_poses
from ikol.errors import IkolError
from ikol.estimators.hmr.discriminator import Discriminator
from ikol.estimators.hmr.loading import load_discriminator, load_network
from ikol.estimators.hmr.network import Network
from ikol.estimators.hmr.parameters import mean_parameters
from ikol.estimators.hmr.reader import HmrReader
from ikol.rotations import rotvecs_from_rotmats
from ikol.training.data.bodies import random_betas
from ikol.training.images.backbone import begin_backbone
from ikol.training.images.mean import read_mean
from ikol.training.images.method import Method, method_of

from .config import HmrConfig
from .players import Critic, Encoder


def make_method(config: HmrConfig, start: Path | None) -> Method:
    """The network with encoder and critic.

    Args:
        config: How.
        start: A checkpoint to begin with, or None.

    Raises:
        IkolError: "no_poses" if there are none for the critic; the body, the poses, the backbone,
            the mean, the critic or the checkpoint cannot be read.
    """
    body = load_body(config.body)
    network = Network()
    begin_backbone(network.backbone, config.backbone)
    mean = read_mean(config.mean)
    if mean is not None:
        pose_rotvecs = rotvecs_from_rotmats(mean.R_parent_joint)
        with torch.no_grad():
            network.regressor.mean_param.copy_(mean_parameters(pose_rotvecs, mean.betas))
    if start is not None:
        network = load_network(start)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0 - config.norm_decay
    if not config.weights.critic > 0.0:
        alone = Encoder(network, None, body, config)
        return method_of("hmr", network, HmrReader, body, config, players=(alone,), start=start)
    poses = _poses(config)
    critic = load_discriminator(Path(config.critic)) if config.critic else Discriminator()
    R, betas = torch.from_numpy(poses.R_parent_joint), torch.from_numpy(_shapes(poses, config))
    players = (Encoder(network, critic, body, config), Critic(critic, R, betas, config))
    sha256 = hashlib.sha256(poses.R_parent_joint.tobytes()).hexdigest()
    method = method_of("hmr", network, HmrReader, body, config, players=players, start=start)
    return replace(method, material={**method.material, "poses_sha256": sha256})


def _poses(config: HmrConfig) -> Poses:
    if not config.poses:
        raise IkolError(
            "HMR's critic has no poses of real people to learn from.",
            "Name a folder of motions, such as AMASS's or CMU's, with --poses, or set "
            "weights.critic to 0 to train without it.",
            "no_poses",
        )
    return load_poses(Path(config.poses))


def _shapes(poses: Poses, config: HmrConfig) -> NDArray[np.float32]:
    """Shapes [N, 10] of real people: those of the files, or of which the body's space is made."""
    rng = np.random.default_rng(config.seed)
    drawn = np.stack([random_betas(rng) for _ in range(len(poses))]).astype(np.float32)
    if config.body == "default":
        return drawn  # files tell shapes of SMPL's bodies
    return np.where(np.isnan(poses.betas), drawn, poses.betas)
