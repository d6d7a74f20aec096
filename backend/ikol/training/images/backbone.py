"""A backbone that begins with parameters from elsewhere, such as ImageNet's."""

from pathlib import Path

from torch import nn

from ikol.errors import IkolError
from ikol.estimators.networks.checkpoint import read_checkpoint


def begin_backbone(backbone: nn.Module, file: str, may_lack: tuple[str, ...] = ()) -> None:
    """Fill a backbone from a file that has all its parameters by their usual names.

    What else is in the file, such as a classifier, is left out. Nothing is downloaded.

    Args:
        backbone: Changed.
        file: A .safetensors file or one of PyTorch; "" leaves the backbone as it is.
        may_lack: What names of parameters begin with that stay as they are if they are missing.

    Raises:
        IkolError: "bad_backbone" if parameters are missing or of other shapes; what reading raises.
    """
    if not file:
        return
    state = read_checkpoint(Path(file))
    own = backbone.state_dict()
    lacking = [
        name
        for name, values in own.items()
        if name not in state or state[name].shape != values.shape
    ]
    # Not every file counts batches; the count has no say in anything.
    lacking = [
        name
        for name in lacking
        if not name.endswith("num_batches_tracked")
        and (name in state or not name.startswith(may_lack))
    ]
    if lacking:
        raise IkolError(
            f"{file} lacks {len(lacking)} parameters of the backbone, such as {lacking[0]}.",
            "docs/networks.md says which file each network's backbone can begin with.",
            "bad_backbone",
        )
    backbone.load_state_dict({name: state.get(name, values) for name, values in own.items()})
