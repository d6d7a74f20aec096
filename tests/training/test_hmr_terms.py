"""Terms of HMR's loss against naive versions; the adversary learns what it should."""

import numpy as np
import pytest
import torch
from ikol.estimators.hmr.discriminator import Discriminator
from ikol.rotations import rotmats_from_rotvecs
from ikol.training.hmr.adversary import critic_terms, encoder_term, judged
from ikol.training.hmr.terms import joint_term, parameter_term, picture_term


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(4)


def test_only_visible_keypoints_count(generator):
    seen, labels = (
        torch.randn(3, 19, 2, generator=generator),
        torch.randn(3, 19, 3, generator=generator),
    )
    labels[..., 2] = (labels[..., 2] > 0).float()
    naive = [
        abs(float(seen[b, k, axis] - labels[b, k, axis]))
        for b in range(3)
        for k in range(19)
        for axis in range(2)
        if labels[b, k, 2] > 0
    ]
    assert float(picture_term(seen, labels)) == pytest.approx(np.mean(naive), rel=1e-5)
    labels[..., 2] = 0
    assert float(picture_term(seen, labels)) == 0.0


def test_parameters_of_those_who_have_them(generator):
    R, true_R = rotmats_from_rotvecs(torch.randn(2, 3, 24, 3, generator=generator))
    betas, true_betas = torch.randn(2, 3, 10, generator=generator)
    for shapes in ((0, 2), (1, 2), ()):
        naive = []
        for sample in (0, 2):
            naive += [float(v) ** 2 for v in (R[sample] - true_R[sample]).flatten()]
        for sample in shapes:
            naive += [float(v) ** 2 for v in betas[sample] - true_betas[sample]]
        found = parameter_term(
            R,
            betas,
            true_R,
            true_betas,
            R_known=torch.tensor([True, False, True]),
            betas_known=torch.tensor([sample in shapes for sample in range(3)]),
        )
        assert float(found) == pytest.approx(0.5 * np.mean(naive), rel=1e-5)


def test_joints_are_compared_about_the_middle_of_the_hips(generator):
    joints, true = torch.randn(2, 3, 14, 3, generator=generator)
    known = torch.tensor([False, True, True])
    base = joint_term(joints, true, known)
    assert torch.allclose(joint_term(joints + torch.randn(3, 1, 3), true, known), base, atol=1e-5)
    naive = [
        (joints[b, k] - joints[b, 2:4].mean(0) - true[b, k] + true[b, 2:4].mean(0)).square().numpy()
        for b in (1, 2)
        for k in range(14)
    ]
    assert float(base) == pytest.approx(0.5 * np.mean(naive), rel=1e-5)


def test_adversary_terms(generator):
    fakes, reals = torch.randn(2, 6, 25, generator=generator)
    assert float(encoder_term(fakes)) == pytest.approx(
        np.mean([sum((float(v) - 1) ** 2 for v in row) for row in fakes]), rel=1e-5
    )
    terms = critic_terms(reals, fakes)
    assert float(terms["critic_real"]) == pytest.approx(float(encoder_term(reals)))
    assert float(terms["critic_fake"]) == pytest.approx(float(fakes.square().sum(-1).mean()))


def test_the_critic_does_not_see_the_bodys_orientation(generator):
    critic = Discriminator()
    R = rotmats_from_rotvecs(torch.randn(3, 2, 24, 3, generator=generator))
    betas = torch.randn(3, 2, 10, generator=generator)
    turned = torch.cat((R[:, :, :1].flip(0), R[:, :, 1:]), dim=2)
    said = judged(critic, R, betas)
    assert said.shape == (6, 25)
    assert torch.equal(said, judged(critic, turned, betas))


def test_the_critic_learns_to_tell_wild_poses_from_calm_ones(generator):
    torch.manual_seed(0)
    critic = Discriminator()
    optimiser = torch.optim.Adam(critic.parameters(), 1e-3)
    betas = torch.zeros(64, 10)
    calm = rotmats_from_rotvecs(0.2 * torch.randn(64, 24, 3, generator=generator))
    wild = rotmats_from_rotvecs(2.0 * torch.randn(64, 24, 3, generator=generator))
    for _ in range(30):
        terms = critic_terms(judged(critic, calm, betas), judged(critic, wild, betas))
        optimiser.zero_grad()
        torch.stack(list(terms.values())).sum().backward()
        optimiser.step()
    with torch.no_grad():
        together = 23
        real, fake = (judged(critic, R, betas)[:, together] for R in (calm, wild))
    assert float(real.mean()) > float(fake.mean()) + 0.5
