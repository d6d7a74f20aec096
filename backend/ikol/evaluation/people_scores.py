"""Captures of several people scored against what each of them did."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.evaluation.metrics import NOBODY, identities, identity_switches
from ikol.evaluation.motion_score import MotionScore
from ikol.evaluation.motion_scores import score_capture
from ikol.evaluation.truth import Matched, Truth, match
from ikol.motion.capture import Capture


def score_people(
    captures: Sequence[tuple[str, Capture]], truths: Sequence[Truth], body: BodyModel
) -> list[MotionScore]:
    """A row for each person who was captured, by the capture that shows them most.

    The clocks of the files agree; all captures are in one world, and so are the people.

    Args:
        captures: Names and captures of one shot.
        truths: What each person did.
        body: The captures' body.

    Raises:
        IkolError: "no_overlap" if nobody was captured while the truth knows of them; or as `match`
            does.
    """
    times_s = np.unique(np.concatenate([capture.timestamps_s for _, capture in captures]))
    roots = np.full((len(captures), len(times_s), 3), np.nan)
    true_roots = np.full((len(truths), len(times_s), 3), np.nan)
    pairs: dict[tuple[int, int], Matched] = {}
    for row, (_, capture) in enumerate(captures):
        frames = np.searchsorted(times_s, capture.timestamps_s)
        for person, truth in enumerate(truths):
            matched = pairs[row, person] = match(capture, truth, body, offset_s=0.0)
            roots[row, frames] = matched.roots
            true_roots[person, frames] = matched.true_roots
    shown = identities(roots, true_roots)
    rows: list[MotionScore] = []
    for person, switches in enumerate(identity_switches(shown)):
        whom = shown[person][shown[person] != NOBODY]
        if not len(whom):
            continue
        most = int(np.bincount(whom).argmax())
        name, capture = captures[most]
        score = score_capture(name, truths[person].name, capture, pairs[most, person], body)
        rows.append(replace(score, identity_switches=switches))
    if not rows:
        raise IkolError(
            "None of the people of the truth is where one was captured.",
            "Give the files of one shot, whose clocks agree.",
            "no_overlap",
        )
    return rows
