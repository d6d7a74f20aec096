"""What a training that was interrupted goes on from."""

import pickle
from pathlib import Path
from typing import Any

import torch

from ikol.errors import IkolError
from ikol.export.atomic import written_whole


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
        IkolError: "bad_checkpoint" if it is damaged, "other_training" if it is of another one.
    """
    if not path.is_file():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        raise IkolError(
            f"{path} is damaged and cannot be gone on from.",
            "Remove it, or choose another folder.",
            "bad_checkpoint",
        ) from error
    if state["identity"] != identity:
        raise IkolError(
            f"{path} belongs to a training with another recipe, start or budget, or other data.",
            "Choose another folder, or remove the checkpoint.",
            "other_training",
        )
    return state
