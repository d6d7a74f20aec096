"""How a regressor is trained: everything that has a say in the result, but for the data."""

from dataclasses import dataclass, field

from ikol.estimators.blazepose.regressor.network import Size

from .augmentation import Chance
from .losses import LossWeights


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe.

    Attributes:
        size: Of the network.
        weights: Of the losses.
        chance: Of what happens to the data on line.
        windows: In each batch.
        frames: In each window.
        layer_frames: Frames of each batch that go through the layer.
        rendered_gain: How many times as often rendered takes are drawn as others, which are many
            and whose noise is only like that of the nets.
        causal: Share of the windows in which no frame may look ahead.
        learning_rate: The highest, after the warm-up; it falls along half a cosine.
        warm_up_steps: In which it rises.
        weight_decay: AdamW's.
        most_gradient: Norm to which gradients are cut.
        averaging: Decay of the running mean of the parameters, which is what comes out.
        seed: Of the first parameters and of the order of everything.
    """

    size: Size = field(default_factory=Size)
    weights: LossWeights = field(default_factory=LossWeights)
    chance: Chance = field(default_factory=Chance)
    windows: int = 32
    frames: int = 48
    layer_frames: int = 64
    rendered_gain: float = 20.0
    causal: float = 0.5
    learning_rate: float = 1e-3
    warm_up_steps: int = 200
    weight_decay: float = 0.01
    most_gradient: float = 1.0
    averaging: float = 0.999
    seed: int = 0
