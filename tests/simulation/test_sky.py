import pytest

from simulation.light import LIGHTS
from simulation.scenario import SkyChange
from simulation.sky import Sky

DAY, NIGHT, RAIN = LIGHTS["day"], LIGHTS["night"], LIGHTS["rain"]


def test_it_is_day_until_something_changes() -> None:
    assert Sky([]).at(50) == DAY
    assert Sky([SkyChange(10, NIGHT)]).at(9.99) == DAY


def test_a_sudden_change_is_sudden() -> None:
    assert Sky([SkyChange(10, NIGHT)]).at(10) == NIGHT


def test_a_slow_change_passes_through_everything_between() -> None:
    sky = Sky([SkyChange(10, NIGHT, over_s=20)])
    assert sky.at(10) == DAY
    assert sky.at(20).ambient == pytest.approx((DAY.ambient + NIGHT.ambient) / 2)
    assert sky.at(30) == sky.at(1000) == NIGHT


def test_changes_may_be_given_in_any_order() -> None:
    changes = [SkyChange(40, RAIN), SkyChange(10, NIGHT)]
    assert [Sky(changes).at(at_s) for at_s in (0, 20, 50)] == [DAY, NIGHT, RAIN]


def test_a_change_within_a_change_starts_from_where_that_was() -> None:
    sky = Sky([SkyChange(0, NIGHT, over_s=20), SkyChange(10, DAY, over_s=10)])
    assert sky.at(10) == DAY.towards(NIGHT, 0.5)
    assert sky.at(15).lamps == pytest.approx(0.25)
    assert sky.at(20) == DAY
