"""One shot of a clip and who was seen in it."""

from dataclasses import dataclass, field

from .person import PersonRecord
from .timeline import Timeline


@dataclass(slots=True)
class Shot:
    """A shot.

    Attributes:
        start: The clip's frame with which it begins.
        people: What was seen of each, by track.
    """

    start: int
    people: dict[int, PersonRecord] = field(default_factory=dict)

    def record_of(
        self, track: int, timeline: Timeline, first: int | None, expected_frames: int
    ) -> PersonRecord:
        """What was seen of somebody; a new record if that is nothing yet.

        Args:
            track: Who.
            timeline: Of the clip.
            first: With which frame a new record begins; None for the shot's first, if the record
                is of all its frames.
            expected_frames: How many these will probably be.
        """
        if track not in self.people:
            start, expected = (self.start, expected_frames) if first is None else (first, 0)
            self.people[track] = PersonRecord(timeline, start, expected)
        return self.people[track]
