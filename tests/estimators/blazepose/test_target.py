import pytest
from ikol.estimators.blazepose.region import Region
from ikol.estimators.blazepose.target import Target


def followed(frames: int, step_px: float = 0.0) -> Target:
    target = Target(Region((0.0, 100.0), 200.0, 0.0))
    for k in range(1, frames):
        target = target.seen(Region((k * step_px, 100.0), 200.0, 0.0), 1.0)
    return target


def frames_waited(target: Target | None) -> int:
    count = 0
    while target is not None:
        target = target.unseen(20)
        count += 1
    return count - 1


def test_a_glimpse_is_not_waited_for_and_nobody_for_ever():
    assert frames_waited(followed(1)) == 0
    assert frames_waited(followed(10)) == 5
    assert frames_waited(followed(1000)) == 20


def test_motion_goes_on_while_unseen():
    target = followed(10, step_px=8.0)
    gone = target.unseen(20)
    assert gone is not None
    assert target.predicted().centre_px == pytest.approx((80.0, 100.0))
    assert gone.predicted().centre_px == pytest.approx((88.0, 100.0))


def test_motion_is_measured_across_a_gap():
    gone = followed(10, step_px=8.0).unseen(20)
    assert gone is not None
    assert gone.seen(Region((92.0, 100.0), 200.0, 0.0), 1.0).step_px == pytest.approx((10.0, 0.0))


def test_turning_past_half_a_turn_stays_small():
    target = Target(Region((0.0, 0.0), 200.0, 3.1)).seen(Region((0.0, 0.0), 200.0, -3.1), 1.0)
    assert abs(target.turn_rad) < 0.1


@pytest.mark.parametrize(
    ("region", "possible"),
    [
        (Region((50.0, 100.0), 200.0, 0.0), True),
        (Region((0.0, 100.0), 250.0, 3.0), True),
        (Region((300.0, 100.0), 200.0, 0.0), False),
        (Region((0.0, 100.0), 500.0, 0.0), False),
        (Region((0.0, 100.0), 50.0, 0.0), False),
    ],
)
def test_nobody_leaps_or_grows_at_once(region: Region, possible: bool):
    assert followed(10).may_be_at(region) is possible


def test_doubts_gather_and_fade():
    target = followed(10)
    for _ in range(4):
        target = target.seen(target.region, 0.7)
    assert not target.doubtful
    assert target.seen(target.region, 0.7).doubtful
    assert not target.seen(target.region, 1.0).seen(target.region, 0.7).doubtful
