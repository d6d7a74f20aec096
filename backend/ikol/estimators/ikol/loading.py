"""Official checkpoints of IKOL and HybrIK as estimators."""

from pathlib import Path
from typing import Final

import torch

from ikol.body.model import BodyModel
from ikol.estimators.entry import Entry
from ikol.estimators.networks.checkpoint import filled, read_checkpoint, without
from ikol.estimators.networks.estimator import PictureEstimator

from .network import Network
from .reader import IkolReader
from .variant import HYBRIK_CAMERA, IKOL, variant_of

_LICENSED: Final = "smpl."
"""Arrays of SMPL, which the released files hold; the user's own body is used instead."""


def load(entry: Entry, body: BodyModel, device: torch.device) -> PictureEstimator:
    """The estimators `ikol` and `hybrik`.

    Raises:
        IkolError: `checkpoint_missing`, `checkpoint_unsafe`, `checkpoint_unreadable`,
            `checkpoint_unknown`, or what BlazePose, which finds people, lacks.
    """
    network = load_network(entry.needed_checkpoint().path)
    reader = IkolReader(network, entry.crop, body.keypoint_template, device)
    return PictureEstimator(entry, reader, body)


def untrained_ikol(_body: BodyModel) -> Network:
    """IKOL's network with random parameters."""
    return Network(IKOL)


def untrained_hybrik(_body: BodyModel) -> Network:
    """HybrIK's network with random parameters."""
    return Network(HYBRIK_CAMERA)


def load_network(path: Path) -> Network:
    """A network with the parameters of a checkpoint.

    Raises:
        IkolError: `checkpoint_unsafe`, `checkpoint_unreadable` or `checkpoint_unknown`.
    """
    state = without(read_checkpoint(path), _LICENSED)
    return filled(Network(variant_of(state)), state, path)
