"""What the network is trained to make small: terms, each with a weight."""

from .total import LossWeights, losses

__all__ = ["LossWeights", "losses"]
