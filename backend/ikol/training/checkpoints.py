"""What a training that was interrupted goes on from."""

import pickle
from pathlib import Path
from typing import Any, Final

import msgspec
import torch

from ikol.errors import IkolError
from ikol.export.atomic import written_whole

_NONE_OF_OURS: Final = (
    *(OSError, RuntimeError, ValueError, EOFError, KeyError),
    *(pickle.UnpicklingError, msgspec.ValidationError),
)


def keep_checkpoint(
    path: Path, state: dict[str, Any], identity: dict[str, Any], seconds: float
) -> None:
    """Write a checkpoint, whole or not at all.

    Args:
        path: The file.
        state: All that is needed to go on: tensors, numbers and texts by name.
        identity: What tells this training from others, as numbers and texts.
        seconds: How long it has run.
    """
    with written_whole(path) as file:
        torch.save({**state, "identity": identity, "seconds": seconds}, file)


def read_checkpoint(path: Path, identity: dict[str, Any]) -> dict[str, Any] | None:
    """What `keep_checkpoint` wrote, with its "seconds"; None if there is no file.

    Args:
        path: The file.
        identity: What the training must be.

    Raises:
        IkolError: "bad_checkpoint" if it is damaged or none of ours, "other_training" if it is of
            another training.
    """
    if not path.is_file():
        return None
    try:
        loaded: object = torch.load(path, map_location="cpu", weights_only=True)
        state = msgspec.convert(loaded, dict[str, Any])
        is_same = state["identity"] == identity
    except _NONE_OF_OURS as error:
        raise IkolError(
            f"{path} is damaged, or something else, and cannot be gone on from.",
            "Remove it, or choose another folder.",
            "bad_checkpoint",
        ) from error
    if not is_same:
        raise IkolError(
            f"{path} belongs to a training with another recipe, start or budget, or other data.",
            "Choose another folder, or remove the checkpoint.",
            "other_training",
        )
    return state
