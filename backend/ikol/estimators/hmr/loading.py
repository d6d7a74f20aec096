"""The released checkpoint of HMR as an estimator."""

from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.entry import Entry
from ikol.estimators.networks.checkpoint import filled, read_checkpoint
from ikol.estimators.networks.estimator import PictureEstimator
from ikol.weights.tensorflow_bundle import INDEX, read_variables

from .converting import discriminator_state, from_4d_humans, network_state
from .discriminator import Discriminator
from .network import Network
from .reader import HmrReader


def load(entry: Entry, body: BodyModel, device: torch.device) -> PictureEstimator:
    """The estimator `hmr`.

    Raises:
        IkolError: `checkpoint_missing`, `checkpoint_unreadable`, `checkpoint_unknown`, or what
            BlazePose, which finds people, lacks.
    """
    network = load_network(entry.needed_checkpoint().path)
    reader = HmrReader(network, entry.crop, body.keypoint_template, device)
    return PictureEstimator(entry, reader, body)


def untrained(_body: BodyModel) -> Network:
    """HMR's network with random parameters."""
    return Network()


def load_network(path: Path) -> Network:
    """A network with the parameters of a TensorFlow checkpoint, or of one that was trained here.

    Args:
        path: The .index file of TensorFlow's, whose data file lies beside it, or a .safetensors or
            PyTorch file with our names.

    Raises:
        IkolError: `checkpoint_unreadable`, `checkpoint_unsafe` or `checkpoint_unknown`.
    """
    is_tensorflow = path.suffix == INDEX
    state = network_state(_variables(path)) if is_tensorflow else read_checkpoint(path)
    return filled(Network(), state, path)


def load_discriminator(path: Path) -> Discriminator:
    """The critic from a TensorFlow checkpoint of HMR, or from a file of 4D-Humans.

    Raises:
        IkolError: `checkpoint_unreadable`, `checkpoint_unsafe` or `checkpoint_unknown`.
    """
    if path.suffix == INDEX:
        return filled(Discriminator(), discriminator_state(_variables(path)), path)
    state = read_checkpoint(path)
    prefix = "discriminator."
    own = {name.removeprefix(prefix): state[name] for name in state if name.startswith(prefix)}
    return filled(Discriminator(), from_4d_humans(own or state), path)


def _variables(path: Path) -> dict[str, NDArray[Any]]:
    try:
        return read_variables(path)
    except (OSError, ValueError) as error:
        raise IkolError(
            f"{path} cannot be read as a TensorFlow checkpoint: {error}.",
            "Check the name, and copy the .index and the .data file that belong together beside "
            "each other.",
            "checkpoint_unreadable",
        ) from error
