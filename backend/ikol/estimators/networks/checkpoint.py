"""Parameters from files that others made, without running anything in them."""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import Final, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from ikol.errors import IkolError

ModuleT = TypeVar("ModuleT", bound=nn.Module)

_WRAPPERS: Final = ("model", "state_dict")
_NAMED: Final = re.compile(r"GLOBAL ([\w.]+)")
_DAMAGED: Final = (
    *(OSError, SafetensorError, ValueError, KeyError, EOFError, RuntimeError),
    *(IndexError, TypeError, AttributeError, MemoryError, RecursionError),
)
_PARALLEL: Final = "module."
"""What training on several GPUs puts before every name."""


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The parameters in a .safetensors file or one of PyTorch, by name.

    Args:
        path: A bare `state_dict`, or one under "model" or "state_dict" beside other things.

    Raises:
        IkolError: `checkpoint_unsafe` if it asks to run code, `checkpoint_unreadable`.
    """
    try:
        if path.suffix.lower() == ".safetensors":
            return load_file(path)
        content: object = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        named = _NAMED.search(str(error))
        raise IkolError(
            f"{path} is no file of arrays alone: it names {named[1] if named else 'other things'}, "
            "and such a file can run code.",
            "Get it from where it was released; if you trust who made it, load it with PyTorch and "
            "save its state_dict alone.",
            "checkpoint_unsafe",
        ) from error
    except FileNotFoundError as error:
        raise IkolError(
            f"There is no checkpoint at {path}.", "Check the name.", "checkpoint_unreadable"
        ) from error
    except _DAMAGED as error:
        first_line = str(error).split("\n", maxsplit=1)[0]
        raise IkolError(
            f"{path} cannot be read as a checkpoint: {shorten(first_line, 200)}",
            "Copy or download it again.",
            "checkpoint_unreadable",
        ) from error
    for key in _WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping):
        raise IkolError(f"{path} holds no parameters.", "", "checkpoint_unreadable")
    return {
        str(name).removeprefix(_PARALLEL): value
        for name, value in content.items()
        if isinstance(value, Tensor)
    }


def without(state: Mapping[str, Tensor], *prefixes: str) -> dict[str, Tensor]:
    """The parameters whose names begin with none of some prefixes."""
    return {name: value for name, value in state.items() if not name.startswith(prefixes)}


def filled(module: ModuleT, state: Mapping[str, Tensor], path: Path) -> ModuleT:
    """A module with parameters, ready to be run; all must be there, and no others.

    Args:
        module: The module; changed.
        state: Parameters by name.
        path: Where they come from.

    Raises:
        IkolError: `checkpoint_unknown`.
    """
    try:
        module.load_state_dict({name: value.float() for name, value in state.items()}, strict=True)
    except RuntimeError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]]
        raise IkolError(
            f"{path} does not fit the network: {shorten(' '.join(lines), 400)}",
            "Use the checkpoint that the network was released with, or one that was trained on "
            "pictures of the size that is used here; to train one of another variant or width, set "
            "`variant` or `width` in the configuration.",
            "checkpoint_unknown",
        ) from error
    return module.eval()
