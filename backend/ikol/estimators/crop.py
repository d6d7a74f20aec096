"""How a network wants its picture: the square about the person, its size, its colours."""

from dataclasses import dataclass
from enum import StrEnum


class Extent(StrEnum):
    """What of a person's box the side of the square is measured by.

    Attributes:
        CIRCLE: The circle about the body, the square being turned so that the body is upright.
        LONGER_SIDE: The longer side of the box.
        DIAGONAL: The diagonal of the box.
    """

    CIRCLE = "circle about the body, upright"
    LONGER_SIDE = "longer side of the box"
    DIAGONAL = "diagonal of the box"


@dataclass(frozen=True, slots=True)
class Crop:
    """Input normalisation and crop convention of a network.

    Attributes:
        side_px: Width and height of its picture.
        margin: Side of the square in the image over the extent of the person.
        extent: What is measured of the person.
        mean, deviation: (value - mean) / deviation is what the network sees of red, green and blue
            values in 0..1.
        edge_goes_on: Whether outside of the image there is its nearest pixel; black otherwise.
    """

    side_px: int
    margin: float
    extent: Extent
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    deviation: tuple[float, float, float] = (1.0, 1.0, 1.0)
    edge_goes_on: bool = False

    def __str__(self) -> str:
        return f"{self.side_px} px, {self.margin:.4g} x {self.extent}"
