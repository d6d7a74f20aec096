"""HMR's network at work on one person in one picture."""

from torch import Tensor

from ikol.estimators.networks.rotation_reader import RotationReader, Said
from ikol.rotations import rotmats_from_rotvecs

from .parameters import Parameters


class HmrReader(RotationReader):
    """Reads what the last step of the regression says."""

    def estimate(self, pictures: Tensor) -> Said:
        """See pictures."""
        last = Parameters.of(self.network(pictures)[-1].cpu())
        return Said(rotmats_from_rotvecs(last.pose_rotvecs), last.betas, last.camera)
