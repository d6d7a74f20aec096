"""Trained networks as files: safetensors in half precision, the size of the network beside them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from ikol.errors import IkolError
from ikol.export.atomic import written_whole

from .network import Network, Size

_FORMAT: Final = "ikol regressor 1"
"""The file's one entry of metadata, the network's size its value: several would be in any order."""

_FULL_PRECISION: Final = ("mean", "deviation")


def save_network(path: Path, state: Mapping[str, torch.Tensor], size: Size) -> None:
    """Write a network, whole or not at all.

    Args:
        path: The .safetensors file.
        state: The network's `state_dict`.
        size: Its size.
    """
    arrays = {
        name: (values if name in _FULL_PRECISION else values.half()).detach().cpu().contiguous()
        for name, values in state.items()
    }
    with written_whole(path) as file:
        file.write(save(arrays, {_FORMAT: json.dumps(asdict(size))}))


def load_network(path: Path) -> Network:
    """Read a network, ready to be run.

    Raises:
        IkolError: `weights_unreadable`.
    """
    try:
        with safe_open(path, framework="pt") as file:
            size = (file.metadata() or {}).get(_FORMAT)
            if size is None:
                raise IkolError(
                    f"{path} is no regressor that this version knows.",
                    "Train it again with `ikol train regressor`.",
                    "weights_unreadable",
                )
            network = Network(Size(**json.loads(size)))
            names = network.state_dict()
            network.load_state_dict({name: file.get_tensor(name).float() for name in names})
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise IkolError(
            f"{path} cannot be read as a regressor: {error}.",
            "Get it anew, or train it again with `ikol train regressor`.",
            "weights_unreadable",
        ) from error
    return network.eval()
