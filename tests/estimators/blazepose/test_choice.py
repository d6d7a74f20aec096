import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.estimators.blazepose.choice import check_choice, choose
from ikol.estimators.blazepose.landmarks import Reading
from ikol.estimators.blazepose.pose_landmarks import PoseLandmarks
from ikol.estimators.blazepose.region import Region


def somebody(x: float, side_px: float, clarity: float = 1.0) -> Reading:
    blank = np.zeros((33, 3), np.float32)
    person = PoseLandmarks(blank, blank, blank[:, 0], blank[:, 0], 1.0, np.zeros(4, np.float32))
    region = Region((x, 240.0), side_px, 0.0)
    return Reading(person, region, region, clarity)


LEFT, MIDDLE, RIGHT = somebody(100.0, 200.0), somebody(300.0, 150.0), somebody(600.0, 300.0)
PEOPLE = [RIGHT, LEFT, MIDDLE]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("largest", RIGHT),
        ("central", MIDDLE),
        ("0", LEFT),
        ("1", MIDDLE),
        ("2", RIGHT),
        ("3", None),
    ],
)
def test_choices(person: str, expected: Reading | None):
    assert choose(PEOPLE, person, 640, 480) is expected


@pytest.mark.parametrize(
    ("clarity", "best", "expected"), [(0.48, 0.9, 1), (0.48, 0.7, 0), (0.52, 0.9, 0), (0.4, 0.4, 0)]
)
def test_who_is_half_hidden_is_chosen_and_what_may_be_a_thing_is_not(
    clarity: float, best: float, expected: int
):
    people = [somebody(300.0, 400.0, clarity), somebody(600.0, 200.0, best)]
    for person in ("largest", "central"):
        assert choose(people, person, 640, 480) is people[expected]
    assert choose(people, "0", 640, 480) is people[0]


@pytest.mark.parametrize("person", ["largest", "central", "0"])
def test_nobody(person: str):
    assert choose([], person, 640, 480) is None


@pytest.mark.parametrize("person", ["", "tallest", "-1", "1.5", "²"])
def test_a_choice_that_means_nothing(person: str):
    with pytest.raises(IkolError) as caught:
        check_choice(person)
    assert caught.value.code == "person_unknown"
