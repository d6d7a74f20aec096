"""What the user chooses about a capture."""

from dataclasses import dataclass

from ikol.errors import IkolError


@dataclass(frozen=True, slots=True)
class ClipOptions:
    """Choices for one clip.

    Attributes:
        person: "largest", "central", an index from the left, from 0, a point "X,Y" in pixels, or
            "all".
        smooth: Strength of smoothing, 0 (none) to 1 (very strong); 0.5 is what the noise in the
            clip asks for.
        fov_deg: Field of view across the image's longer side in degrees; None to guess.

    Raises:
        IkolError: `smooth` if the strength is outside 0..1.
    """

    person: str = "largest"
    smooth: float = 0.5
    fov_deg: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.smooth <= 1.0:
            raise IkolError(
                f"A smoothing of {self.smooth:g} is not possible.",
                "Give a number from 0 (none) to 1 (very strong).",
                "smooth",
            )
