"""Terms of the adversary: least squares of what the critic says of each part.

A. Kanazawa et al., CVPR 2018, Eq. 5 and 6; X. Mao et al., "Least squares generative adversarial
networks", ICCV 2017.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def encoder_term(says_of_fakes: Tensor) -> Tensor:
    """How far the critic is from taking estimates for human: mean of the sum over the parts.

    Args:
        says_of_fakes: The critic's word on estimates [N, 25], those of all steps.
    """
    return (says_of_fakes - 1.0).square().sum(-1).mean()


def critic_terms(says_of_reals: Tensor, says_of_fakes: Tensor) -> dict[str, Tensor]:
    """What the critic gets wrong, by name.

    Args:
        says_of_reals: Its word on poses and shapes of real people [N, 25].
        says_of_fakes: Its word on estimates [N, 25], which are not to learn from this.
    """
    return {
        "critic_real": (says_of_reals - 1.0).square().sum(-1).mean(),
        "critic_fake": says_of_fakes.square().sum(-1).mean(),
    }


def judged(
    critic: Callable[[Tensor, Tensor], Tensor], R_parent_joint: Tensor, betas: Tensor
) -> Tensor:
    """The critic's word [N, 25] on full poses: the body's orientation is none of its business.

    Args:
        critic: The critic, see `ikol.estimators.hmr.discriminator`.
        R_parent_joint: Rotations of all joints [..., 24, 3, 3].
        betas: Shape [..., 10].
    """
    joints = R_parent_joint[..., 1:, :, :]
    return critic(torch.flatten(joints, 0, -4), torch.flatten(betas, 0, -2))
