"""Where and when a rule is at work, and the leave that people give while it works."""

import json

import pytest

from models.detections import ObjectClass
from tests.scenes import Actor, at, instant, scenes
from tests.vision.plays import Play
from vision.rules.illegal_parking import IllegalParking, IllegalParkingSettings
from vision.rules.rule import Duty, Permits
from vision.schedule import Hours, Schedule
from vision.signals import Signal, SignalKind
from vision.site import Zone

KERB = Zone("kerb", polygon=((0.2, 0.5), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9)))
CAR = Actor(ObjectClass.CAR, at(0.5, 0.7)).stand(1000)


def permit(from_s: float, until_s: float | None, zone: str = "kerb") -> Signal:
    until = None if until_s is None else instant(until_s)
    return Signal(SignalKind.PERMIT, zone, instant(from_s), until)


def parking() -> Play:
    return Play(IllegalParking(Duty("cam", KERB), IllegalParkingSettings(dwell_s=60.0, warn_s=0.0)), KERB)


@pytest.mark.parametrize(
    ("signal", "second", "active", "sentence"),
    [
        (permit(10, 20), 9, True, "before the permit the rule applies"),
        (permit(10, 20), 10, False, "from its first instant it does not"),
        (permit(10, 20), 20, True, "until its end"),
        (permit(10, None), 9_000_000, False, "without an end it lasts until further notice"),
        (permit(10, 20, zone="cam/kerb"), 15, False, "a zone may be named with its camera"),
        (permit(10, 20, zone="other/kerb"), 15, True, "a zone of another camera is another zone"),
        (permit(10, 20, zone="square"), 15, True, "so is a zone of another name"),
        (Signal(SignalKind.AWAY, "kerb", instant(10)), 15, True, "another kind of signal is no permit"),
    ],
)
def test_a_permit_switches_a_duty_off(signal: Signal, second: float, active: bool, sentence: str) -> None:
    duty = Duty("cam", KERB)
    duty.observe(signal)
    assert duty.active(instant(second)) is active, sentence


def test_a_permit_does_not_switch_a_rule_on_out_of_its_hours() -> None:
    duty = Duty("cam", KERB, Schedule(hours=(Hours(("sun",)),)))
    duty.observe(permit(10, 20))
    assert not duty.active(instant(30))


def test_permits_of_two_duties_are_not_shared() -> None:
    permitted, other = Duty("cam", KERB), Duty("cam", KERB)
    permitted.observe(permit(0, None))
    assert other.active(instant(1))


def test_permits_are_bounded_and_told_twice_count_once() -> None:
    permits = Permits()
    for hour in [0, *range(100)]:
        permits.add(instant(3600 * hour), instant(3600 * hour + 60))
    assert len(permits.state()) == 32
    assert permits.cover(instant(3600 * 99))


def test_a_permit_goes_through_json_and_comes_back() -> None:
    permits, again = Permits(), Permits()
    permits.add(instant(0), None)
    permits.add(instant(10), instant(20))
    again.restore(json.loads(json.dumps(permits.state())))
    assert again.state() == permits.state()
    assert again.cover(instant(5))


def test_a_car_that_is_given_leave_is_closed_and_its_time_begins_anew_afterwards() -> None:
    shown = parking().show(scenes([CAR], 300), [permit(100, 200)])
    assert shown.told == ["open", "closed", "open"]
    assert [event.confirmed_at for event in shown.confirmed][-1] is not None


def test_leave_given_beforehand_keeps_the_rule_silent_over_a_restart() -> None:
    shown = parking().show(scenes([CAR], 20), [permit(0, 500)])
    shown.restart(parking().rule).show(scenes([CAR], 400, from_s=25, session=2))
    assert shown.told == []
