"""Parameters of the released TensorFlow checkpoint, and of 4D-Humans' critic, by our names."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.errors import IkolError

from .discriminator import CHANNELS, JOINTS
from .resnet_v2 import BLOCKS

Array = NDArray[Any]

_NORM: Final = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
}
_FULLY: Final = {
    "D_alljoints_fc1": "D/D_alljoints_fc1",
    "D_alljoints_fc2": "D/D_alljoints_fc2",
    "D_alljoints_out": "D/D_alljoints_out",
    "betas_fc1": "D/shape_fc1/shape_fc1_1",
    "betas_fc2": "D/shape_fc1/shape_fc1_2",
    "betas_out": "D/shape_final",
}


def network_state(variables: Mapping[str, Array]) -> dict[str, Tensor]:
    """The network's parameters from TensorFlow's variables, by name.

    Raises:
        IkolError: `checkpoint_unknown` if one is missing.
    """
    root = "resnet_v2_50"
    names = dict(_convolution("backbone.conv1", f"{root}/conv1", bias=True))
    for block, (_, units, _) in enumerate(BLOCKS):
        for unit in range(units):
            scope = f"{root}/block{block + 1}/unit_{unit + 1}/bottleneck_v2"
            names |= dict(_unit(f"backbone.blocks.{block}.{unit}", scope, first=unit == 0))
    names |= dict(_norm("backbone.postnorm", f"{root}/postnorm"))
    for layer in ("fc1", "fc2", "fc3"):
        names |= dict(_linear(f"regressor.{layer}", f"3D_module/{layer}"))
    names["regressor.mean_param"] = "mean_param"
    state = _taken(names, variables)
    counts = [name for name in state if name.endswith("running_mean")]
    return state | {
        name.replace("running_mean", "num_batches_tracked"): torch.tensor(0) for name in counts
    }


def discriminator_state(variables: Mapping[str, Array]) -> dict[str, Tensor]:
    """The critic's parameters from TensorFlow's variables, by name.

    Raises:
        IkolError: `checkpoint_unknown` if one is missing.
    """
    names: dict[str, str] = {}
    for layer in ("D_conv1", "D_conv2"):
        names |= dict(_convolution(layer, f"D/{layer}", bias=True))
    for joint in range(JOINTS):
        names |= dict(_linear(f"pose_out.{joint}", f"D/pose_out_j{joint}"))
    for ours, theirs in _FULLY.items():
        names |= dict(_linear(ours, theirs))
    return _taken(names, variables)


def from_4d_humans(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The critic's parameters from those of 4D-Humans.

    The names are the same, but theirs reads all joints channel by channel: the columns of the first
    layer of all-pose are put in order.

    Raises:
        IkolError: `checkpoint_unknown` if there are none.
    """
    columns = torch.arange(JOINTS * CHANNELS).reshape(CHANNELS, JOINTS).mT.flatten()
    name = "D_alljoints_fc1.weight"
    if name not in state or state[name].shape[-1:] != columns.shape:
        raise IkolError(
            f"The checkpoint has no critic of HMR: no {name} of {len(columns)} columns.",
            "Use the checkpoint that HMR was released with, or one of 4D-Humans.",
            "checkpoint_unknown",
        )
    return {**state, name: state[name][:, columns]}


def _unit(ours: str, scope: str, *, first: bool) -> Iterator[tuple[str, str]]:
    yield from _norm(f"{ours}.preact", f"{scope}/preact")
    if first:
        yield from _convolution(f"{ours}.shortcut", f"{scope}/shortcut", bias=True)
    for number in (1, 2):
        yield from _convolution(f"{ours}.conv{number}", f"{scope}/conv{number}", bias=False)
        yield from _norm(f"{ours}.bn{number}", f"{scope}/conv{number}/BatchNorm")
    yield from _convolution(f"{ours}.conv3", f"{scope}/conv3", bias=True)


def _convolution(ours: str, scope: str, *, bias: bool) -> Iterator[tuple[str, str]]:
    yield f"{ours}.weight", f"{scope}/weights"
    if bias:
        yield f"{ours}.bias", f"{scope}/biases"


def _linear(ours: str, scope: str) -> Iterator[tuple[str, str]]:
    return _convolution(ours, scope, bias=True)


def _norm(ours: str, scope: str) -> Iterator[tuple[str, str]]:
    for parameter, variable in _NORM.items():
        yield f"{ours}.{parameter}", f"{scope}/{variable}"


def _taken(names: Mapping[str, str], variables: Mapping[str, Array]) -> dict[str, Tensor]:
    missing = [theirs for theirs in names.values() if theirs not in variables]
    if missing:
        raise IkolError(
            f"The checkpoint lacks {len(missing)} variables of HMR, such as {missing[0]}.",
            "Use the checkpoint that HMR was released with.",
            "checkpoint_unknown",
        )
    return {
        ours: _turned(variables[theirs], theirs.endswith("/weights"))
        for ours, theirs in names.items()
    }


def _turned(values: Array, are_weights: bool) -> Tensor:
    """TensorFlow keeps inputs before outputs: (H, W, in, out) and (in, out)."""
    if are_weights:
        order = (3, 2, 0, 1) if values.ndim == 4 else (1, 0)
        values = values.transpose(order)
    return torch.from_numpy(np.array(values, np.float32, order="C"))
