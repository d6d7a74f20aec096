"""SMPLer's network at work on one person in one picture."""

from torch import Tensor

from ikol.estimators.networks.rotation_reader import RotationReader, Said


class SmplerReader(RotationReader):
    """Reads what the last block says."""

    def estimate(self, pictures: Tensor) -> Said:
        """See pictures."""
        last = self.network(pictures)[-1]
        return Said(last.R_parent_joint, last.betas, last.camera)
