"""No sample's derivative drowns the others'."""

import torch
from ikol.training.ikol.limited import limited


def derivative(gains):
    values = torch.ones(len(gains), 2, 3, requires_grad=True)
    same = limited(values)
    assert same.equal(values)
    (same * torch.tensor(gains)[:, None, None]).sum().backward()
    return values.grad


def test_only_what_is_far_longer_than_the_others_is_shortened():
    gains = [1.0, -2.0, 1.5, 1000.0, 0.5]
    expected = torch.tensor([1.0, -2.0, 1.5, 3 * 1.5, 0.5])[:, None, None].expand(-1, 2, 3)
    torch.testing.assert_close(derivative(gains), expected)


def test_samples_that_say_nothing_have_no_say_in_what_is_usual():
    assert derivative([0.0, 0.0, 0.0, 4.0, -1.0]).norm(dim=(1, 2)).tolist()[3:] != [0.0, 0.0]
    assert not derivative([0.0, 0.0]).any()


def test_samples_whose_derivative_is_lost_take_no_other_with_them():
    left = derivative([1.0, float("inf"), -1.0, float("nan")])
    torch.testing.assert_close(left[:, 0, 0], torch.tensor([1.0, 0.0, -1.0, 0.0]))


def test_constants_pass():
    assert limited(torch.ones(2, 3)).equal(torch.ones(2, 3))
