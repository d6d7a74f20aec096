"""Official checkpoints of SMPLer as estimators."""

from pathlib import Path
from typing import Final

import torch

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.entry import Entry
from ikol.estimators.networks.checkpoint import filled, read_checkpoint, without
from ikol.estimators.networks.estimator import PictureEstimator
from ikol.estimators.networks.from_rotations import SMPL_PELVIS_M
from ikol.skeleton import NUM_JOINTS

from .network import WIDTHS, Network, RestJoints
from .reader import SmplerReader
from .refinement import FINEST

_LICENSED: Final = "smpl_handler."
"""Arrays of SMPL, which the released files hold; the user's own body is used instead."""

_NARROWEST: Final = "backbone.stage2.0.branches.0.0.conv1.weight"
_SAME_PLACE_M: Final = 0.05


def load(entry: Entry, body: BodyModel, device: torch.device) -> PictureEstimator:
    """The estimator `smpler`.

    Raises:
        IkolError: `checkpoint_missing`, `checkpoint_unsafe`, `checkpoint_unreadable`,
            `checkpoint_unknown`, or what BlazePose, which finds people, lacks.
    """
    network = load_network(entry.needed_checkpoint().path, rest_joints(body))
    reader = SmplerReader(network, entry.crop, body.keypoint_template, device)
    return PictureEstimator(entry, reader, body)


def untrained(body: BodyModel) -> Network:
    """SMPLer's network (W32) with random parameters."""
    return Network(min(WIDTHS), rest_joints(body))


def untrained_large(body: BodyModel) -> Network:
    """SMPLer-L's network (W48) with random parameters."""
    return Network(max(WIDTHS), rest_joints(body))


def load_network(path: Path, rest: RestJoints, finest: int = FINEST) -> Network:
    """A network with the parameters of a checkpoint; its width is that of the file's.

    Args:
        path: The checkpoint.
        rest: Joints of the body.
        finest: A quarter of the side in pixels of the pictures that it sees.

    Raises:
        IkolError: `checkpoint_unsafe`, `checkpoint_unreadable` or `checkpoint_unknown`.
    """
    state = without(read_checkpoint(path), _LICENSED)
    narrowest = state.get(_NARROWEST)
    width = 0 if narrowest is None else len(narrowest)
    if width not in WIDTHS:
        raise IkolError(
            f"{path} has no HRNet of a width that is known.",
            "Use a checkpoint of SMPLer (W32) or SMPLer-L (W48).",
            "checkpoint_unknown",
        )
    return filled(Network(width, rest, finest), state, path)


def rest_joints(body: BodyModel) -> RestJoints:
    """Joints of a body in SMPL's own coordinates.

    A body that stands elsewhere is not SMPL: its pelvis is put where SMPL's is, and SMPL's betas
    mean nothing to it.
    """
    template = torch.from_numpy(body.keypoint_template[:NUM_JOINTS])
    shapedirs = torch.from_numpy(body.keypoint_shapedirs[:NUM_JOINTS])
    off = torch.tensor(SMPL_PELVIS_M) - template[0]
    if float(off.norm()) < _SAME_PLACE_M:
        return RestJoints(template, shapedirs)
    return RestJoints(template + off, torch.zeros_like(shapedirs))
