"""A benchmark from beginning to end: pictures, estimators, answers, scores."""

from collections.abc import Iterator
from dataclasses import dataclass

from ikol.datasets import Dataset

from .answers import answers, view_of
from .looks import Looker
from .protocols import Ruler
from .scores import PersonScore, score


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sample.

    Attributes:
        seen: Whether the estimator saw the person.
        scores: One for each solver; none if it did not.
    """

    seen: bool
    scores: list[PersonScore]


def measure(
    dataset: Dataset,
    looker: Looker,
    ruler: Ruler,
    samples: int | None = None,
    *,
    fits: bool = False,
) -> Iterator[Outcome]:
    """Measure an estimator sample by sample, each picture by itself, with the labelled box.

    Args:
        dataset: The samples.
        looker: The estimator at work.
        ruler: What is measured.
        samples: At most so many of them, spread evenly; all if None.
        fits: See `answers`.

    Raises:
        IkolError: "no_picture", or "no_true_body".
    """
    count = len(dataset) if samples is None else min(samples, len(dataset))
    for k in range(count):
        sample = dataset[k * len(dataset) // count]
        picture = sample.load_picture()
        view = view_of(picture.shape[1], picture.shape[0], sample.intrinsics)
        look = looker.look(picture, sample.box_px, view)
        if look is None:
            yield Outcome(False, [])
        else:
            found = answers(look, view, sample.intrinsics, ruler.body, fits=fits)
            yield Outcome(True, list(score(sample, found, ruler)))
