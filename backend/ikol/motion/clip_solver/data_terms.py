"""The data's part of the objective once more, in PyTorch, for its derivatives by the data."""

from typing import NamedTuple

import torch
from torch import Tensor

from .descent import Window
from .keypoints import NEAREST_M
from .skeleton import POINT_PARENTS
from .turns import LEAST_COSINE, OPEN, TWIST_REACH


class Data(NamedTuple):
    """What an estimator says of T frames, in double precision; see `add_keypoints`, `add_twists`.

    Attributes:
        targets: Keypoints about the pelvis in the axes of the shot's first camera [T, 29, 3],
            metres.
        across: Their weights across the line of sight [T, 29], 1/m^2.
        along: Their weights along it [T, 29].
        rays: x/z and y/z of the keypoints in the picture [T, 29, 2].
        ray_weights: [T, 29], 1/m^2 at the person's depth.
        twists: [T, 23] radians.
        twist_weights: [T, 23], 1/rad^2.
    """

    targets: Tensor
    across: Tensor
    along: Tensor
    rays: Tensor
    ray_weights: Tensor
    twists: Tensor
    twist_weights: Tensor

    @classmethod
    def of(cls, window: Window) -> "Data":
        """The data that a window holds."""
        return cls(*(torch.tensor(part) for part in (*window.seen[:5], *window.twists)))

    def put_in(self, window: Window) -> Window:
        """The window with these data in place of its own."""
        parts = [part.detach().double().cpu().contiguous().numpy() for part in self]
        seen, twists = (*parts[:5], *window.seen[5:]), (*parts[5:],)
        return Window(
            window.body, seen, twists, window.limits, window.calm, window.standing, window.fixed
        )


def data_cost(R: Tensor, path: Tensor, data: Data, window: Window) -> Tensor:
    """Cost of keypoints and twists, the sum of `add_keypoints` and `add_twists` over all frames.

    Args:
        R: Orientations in the axes of the shot's first camera [T, 24, 3, 3].
        path: Pelvis [T, 3], metres.
        data: The data.
        window: Everything else.
    """
    reach, places, turns, centres = window.seen[5], *(torch.tensor(x) for x in window.seen[6:])
    points = _points(R, torch.tensor(window.body[1]), data.targets.shape[1])
    sight = places / places.norm(dim=-1, keepdim=True)
    off = (points - data.targets)[:, 1:]
    far = (off @ sight[..., None]).squeeze(-1)
    across, along = data.across[:, 1:], data.along[:, 1:]
    in_space = across * off.square().sum(-1) + (along - across) * far.square()

    from_camera = (points + (path - centres)[:, None]) @ turns
    ahead = from_camera[..., 2:].clamp(min=NEAREST_M)
    depth = (places[:, None] @ turns)[..., 2:].clamp(min=NEAREST_M)
    beside = depth * (from_camera[..., :2] / ahead - data.rays)
    in_picture = data.ray_weights * beside.square().sum(-1)
    twisted = _twist_costs(R, torch.tensor(window.body[2]), data)
    return (
        _robust(in_space, reach).sum()
        + _robust(in_picture, reach).sum()
        + _robust(twisted, TWIST_REACH).sum()
    )


def _robust(square: Tensor, reach: float) -> Tensor:
    return square / (1.0 + square / reach)


def _points(R: Tensor, levers: Tensor, count: int) -> Tensor:
    placed = [torch.zeros_like(R[:, 0, 0])]
    for k in range(1, count):
        joint = POINT_PARENTS[k]
        placed.append(placed[joint] + R[:, joint] @ levers[k])
    return torch.stack(placed, dim=1)


def _twist_costs(R: Tensor, axes: Tensor, data: Data) -> Tensor:
    relative = R[:, list(POINT_PARENTS[1:24])].mT @ R[:, 1:]
    trace = relative.diagonal(dim1=-2, dim2=-1).sum(-1)
    w = 0.5 * (1.0 + trace).clamp(min=LEAST_COSINE**2).sqrt()
    skew = relative.mT - relative
    v = torch.stack((skew[..., 1, 2], skew[..., 2, 0], skew[..., 0, 1]), dim=-1)
    about = 0.25 / w * (v * axes).sum(-1)
    error = 2.0 * torch.atan2(about, w) - data.twists
    error = error - 2.0 * torch.pi * torch.floor((error.detach() + torch.pi) / (2.0 * torch.pi))
    return torch.where(w < OPEN, 0.0, data.twist_weights * error.square())
