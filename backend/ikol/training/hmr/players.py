"""Encoder and critic, who learn against each other.

A. Kanazawa et al., "End-to-end recovery of human shape and pose", CVPR 2018, Eq. 1 to 6.
"""

from functools import partial

import torch
from torch import Tensor
from torch.func import functional_call

from ikol.body.model import BodyModel
from ikol.estimators.hmr.discriminator import Discriminator
from ikol.estimators.hmr.network import Network
from ikol.estimators.hmr.parameters import Parameters
from ikol.estimators.networks.from_rotations import about_smpl_origin, weak_perspective
from ikol.rotations import rotmats_from_rotvecs
from ikol.training.images.labels import LSP, LSP_HIPS, joint_labels, seen_labels
from ikol.training.images.method import Player, Said, computing, weighted
from ikol.training.images.posed import PosedKeypoints
from ikol.training.images.truth import Examples

from .adversary import critic_terms, encoder_term, judged
from .config import HmrConfig
from .terms import joint_term, parameter_term, picture_term


class Encoder(Player):
    """Learns from labels, and from what the critic says of the poses of all its steps."""

    def __init__(
        self, network: Network, critic: Discriminator | None, body: BodyModel, config: HmrConfig
    ) -> None:
        """Prepare.

        Args:
            network: What learns.
            critic: Whom it is to persuade, and who does not learn from that; None: nobody.
            body: The body that the labels are of.
            config: How.
        """
        super().__init__()
        self.learning_rate = config.schedule.learning_rate
        self.network = network
        self.posed = PosedKeypoints(body)
        self._others = () if critic is None else (critic,)  # no part of this module
        self._config = config

    def forward(self, examples: Examples, share: float, heard: tuple[Tensor, ...]) -> Said:
        """See `Player.forward`; tells rotations [3 B, 24, 3, 3] and betas of all three steps."""
        del share, heard
        with computing(examples.pictures.device, self._config.precision):
            steps = self.network(examples.pictures)
        estimates = Parameters.of(steps.float())
        R, betas = rotmats_from_rotvecs(estimates.pose_rotvecs), estimates.betas
        terms = self._terms(R[-1], betas[-1], estimates.camera[-1], examples)
        fakes = (R.flatten(0, 1), betas.flatten(0, 1))
        for critic in self._others:
            frozen = {name: each.detach() for name, each in critic.named_parameters()}
            terms["critic"] = encoder_term(judged(partial(_called, critic, frozen), *fakes))
        weights = self._config.weights
        weight_of = {
            "picture": weights.picture,
            "parameters": weights.space,
            "joints": weights.space,
            "critic": weights.critic,
        }
        said = weighted(terms, weight_of)
        return Said(said.total, said.terms, fakes)

    def _terms(
        self, R: Tensor, betas: Tensor, camera: Tensor, examples: Examples
    ) -> dict[str, Tensor]:
        keypoints = self.posed(R, betas)
        seen = weak_perspective(about_smpl_origin(keypoints), camera)
        rows = list(LSP)
        joints, known = joint_labels(examples, keypoints, LSP, LSP_HIPS)
        return {
            "picture": picture_term(seen[:, rows], seen_labels(examples)[:, rows]),
            "parameters": parameter_term(
                R,
                betas,
                examples.R_parent_joint,
                examples.betas,
                R_known=examples.rotations_known,
                betas_known=examples.betas_known,
            ),
            "joints": joint_term(keypoints[:, rows], joints, known),
        }


class Critic(Player):
    """Learns to tell poses and shapes of real people from estimates."""

    def __init__(
        self, critic: Discriminator, R_parent_joint: Tensor, betas: Tensor, config: HmrConfig
    ) -> None:
        """Prepare.

        Args:
            critic: What learns.
            R_parent_joint: Poses of real people [N, 24, 3, 3].
            betas: Shapes of real people [N, 10].
            config: How.
        """
        super().__init__()
        self.learning_rate = config.critic_rate
        self.critic = critic
        # No buffers: those are told to all processes at each step, and millions of poses are large.
        self._real = R_parent_joint, betas

    def forward(self, examples: Examples, share: float, heard: tuple[Tensor, ...]) -> Said:
        """See `Player.forward`; hears what the encoder tells."""
        del examples, share
        fakes = judged(self.critic, *heard)
        # Whose pose and whose shape it is does not matter: the parts are judged apart.
        R, betas = (
            every[torch.randint(len(every), (len(fakes),))].to(fakes.device) for every in self._real
        )
        terms = critic_terms(judged(self.critic, R, betas), fakes)
        return weighted(terms, dict.fromkeys(terms, 1.0))


def _called(
    critic: Discriminator, parameters: dict[str, Tensor], R_parent_joint: Tensor, betas: Tensor
) -> Tensor:
    return functional_call(critic, parameters, (R_parent_joint, betas))
