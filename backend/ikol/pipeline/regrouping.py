"""People put together from parts of tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import TrackPart
from ikol.motion.record import ClipRecord

from .person import PersonRecord
from .timeline import Timeline


@dataclass(frozen=True, slots=True)
class WholePerson:
    """All that was seen of somebody in a shot.

    Attributes:
        start: The clip's frame with which the record begins.
        record: What was seen from there on.
    """

    start: int
    record: ClipRecord

    @property
    def seen(self) -> int:
        """In how many frames they were seen."""
        return int(self.record.column("visible").sum())


def whole_people(
    tracks: Mapping[int, PersonRecord], parts: Sequence[TrackPart], timeline: Timeline
) -> dict[int, WholePerson]:
    """Everybody in a shot, in the order of their numbers.

    Args:
        tracks: What was seen in each track.
        parts: Whose these are, where a track went over to somebody else; those of other shots
            among them, too.
        timeline: Of the clip.
    """
    cut = {part.track for part in parts}
    people = {
        track: WholePerson(one.start, one.finished())
        for track, one in tracks.items()
        if track not in cut
    }
    for person in {part.person for part in parts if part.track in tracks}:
        own = [part for part in parts if part.person == person and part.track in tracks]
        joined = _joined(tracks, own, timeline)
        if joined is not None:
            people[person] = joined
    return dict(sorted(people.items()))


def _joined(
    tracks: Mapping[int, PersonRecord], parts: Sequence[TrackPart], timeline: Timeline
) -> WholePerson | None:
    """One record of somebody's parts; None if these show nobody."""
    shown = [(tracks[part.track], _frames_shown(tracks[part.track], part)) for part in parts]
    frames = np.concatenate([frames for _, frames in shown])
    if not len(frames):
        return None
    start, stop = int(frames[0]), int(frames[-1]) + 1
    record = ClipRecord(stop - start)
    record.extend([timeline.frame(frame, None) for frame in range(start, stop)])
    for track, frames in shown:
        source = track.finished()
        for name in source.names:
            record.put(name, frames - start, source.column(name)[frames - track.start])
    return WholePerson(start, record)


def _frames_shown(track: PersonRecord, part: TrackPart) -> NDArray[np.intp]:
    """The clip's frames of a part in which somebody is seen [N]."""
    frames = track.start + np.flatnonzero(track.finished().column("visible"))
    return frames[(part.start <= frames) & (frames < part.stop)]
