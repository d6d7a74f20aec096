"""SMPLer's network at work on one person in one picture."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.estimators.crop import Crop
from ikol.estimators.networks.rotation_reader import RotationReader, Said

from .network import Network


class SmplerReader(RotationReader):
    """Reads what the last block says."""

    def __init__(
        self,
        network: Network,
        crop: Crop,
        rest_keypoints: NDArray[np.float32],
        device: torch.device,
    ) -> None:
        """Prepare, as `RotationReader`, for a network with its parameters."""
        super().__init__(crop, rest_keypoints, device)
        self._network = network.to(device)

    def estimate(self, pictures: Tensor) -> Said:
        """See pictures."""
        last = self._network(pictures)[-1]
        return Said(last.R_parent_joint, last.betas, last.camera)
