"""HMR's network at work on one person in one picture."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.estimators.crop import Crop
from ikol.estimators.networks.rotation_reader import RotationReader, Said
from ikol.rotations import rotmats_from_rotvecs

from .network import Network
from .parameters import Parameters


class HmrReader(RotationReader):
    """Reads what the last step of the regression says."""

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
        last = Parameters.of(self._network(pictures)[-1].cpu())
        return Said(rotmats_from_rotvecs(last.pose_rotvecs), last.betas, last.camera)
