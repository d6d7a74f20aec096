"""What the user chooses about a capture."""

from dataclasses import dataclass, field

from ikol.motion.solve_options import SolveOptions


@dataclass(frozen=True, slots=True)
class ClipOptions:
    """Choices for one clip.

    Attributes:
        person: "largest", "central", an index from the left, from 0, a point "X,Y" in pixels, or
            in frame F, from which on that person is followed, "X,Y@F", or "all".
        solve: How the clip is solved.
        fov_deg: Field of view across the image's longer side in degrees; None for what the file
            says, and where it says nothing to guess.
    """

    person: str = "largest"
    solve: SolveOptions = field(default_factory=SolveOptions)
    fov_deg: float | None = None
