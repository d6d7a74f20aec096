"""What is known of an estimator before it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from ikol.errors import IkolError
from ikol.weights import UserFile, find_user_files, weights_dir

from .crop import Crop

if TYPE_CHECKING:
    import torch

    from ikol.body.model import BodyModel

    from .base import Estimator

Output = Literal["keypoints", "twist", "shape", "contacts", "rotations", "camera"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The parameters that the user has to get.

    Attributes:
        network: Whose they are, as `ikol.weights.recognise` says.
        file: Which file to get, in words.
        source: From whom.
        licence: Under which licence.
    """

    network: str
    file: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An estimator by name.

    Attributes:
        name: What it is chosen by.
        title: What it is, in words.
        crop: The picture that its network wants.
        reads: What its regression works from: landmarks that were recorded, or pictures.
        outputs: What the network says; rotations become keypoints and twist for the layer.
        licence: Of the network as it is used here.
        checkpoint: What the user has to get; None for what comes with the project or by
            `ikol weights pull`.
        target: "module:function" that loads it: (entry, body, device) -> Estimator.
        untrained: "module:function" that makes its network with random parameters: (body) ->
            Module; None where the network is no PyTorch module that sees pictures.
    """

    name: str
    title: str
    crop: Crop
    reads: Literal["landmarks", "pictures"]
    outputs: tuple[Output, ...]
    licence: str
    checkpoint: Checkpoint | None
    target: str
    untrained: str | None = None

    @property
    def says_rotations(self) -> bool:
        """Whether its network says rotations outright."""
        return "rotations" in self.outputs

    def load(self, body: "BodyModel", device: "torch.device") -> "Estimator":
        """Load it for a body.

        Raises:
            IkolError: `checkpoint_missing`, or why it cannot be loaded.
        """
        loader: Callable[[Entry, BodyModel, torch.device], Estimator] = _function(self.target)
        return loader(self, body, device)

    def untrained_network(self, body: "BodyModel") -> "torch.nn.Module":
        """Its network with random parameters.

        Raises:
            ValueError: It has none that sees pictures.
        """
        if self.untrained is None:
            raise ValueError(f"{self.name} has no network that sees pictures")
        make: Callable[[BodyModel], torch.nn.Module] = _function(self.untrained)
        return make(body)

    def found_checkpoint(self) -> UserFile | None:
        """The user's checkpoint; the first by path if there are several, None if there is none."""
        wanted = self.checkpoint.network if self.checkpoint else ""
        found = (file for file in find_user_files() if file.kind == "checkpoint")
        return next((file for file in found if file.title == wanted), None)

    def needed_checkpoint(self) -> UserFile:
        """The user's checkpoint.

        Raises:
            IkolError: `checkpoint_missing`.
        """
        found = self.found_checkpoint()
        if found is None:
            raise self.missing_checkpoint()
        return found

    def missing_checkpoint(self) -> IkolError:
        """What to say where there is no checkpoint."""
        needed = self.checkpoint
        if needed is None:
            raise ValueError(f"{self.name} needs no checkpoint")
        return IkolError(
            f"The estimator {self.name!r} needs a checkpoint of {needed.network}, and there is "
            f"none in {weights_dir()}.",
            f"Get {needed.file} from {needed.source} (licence: {needed.licence}) and put it there, "
            "under any name; or train one with `ikol train`; or choose the estimator 'blazepose', "
            "which needs none.",
            "checkpoint_missing",
        )


def _function(target: str) -> Any:  # noqa: ANN401
    """What "module:function" names; imported only now, because networks bring torch along."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
