"""Somebody who lives alone has given no sign of life for too long.

The scenes start on Monday, 5 January 2026, at 10:00 in Shanghai; hours count from then.
"""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from models.detections import ObjectClass
from tests.scenes import START, Actor, instant, person_at, scenes
from tests.vision.plays import Play
from vision.rules.no_appearance import NoAppearance, NoAppearanceSettings
from vision.rules.rule import Duty
from vision.scene import Scene, Span
from vision.schedule import Calendar, Hours, Schedule
from vision.signals import Signal, SignalKind
from vision.site import Zone
from vision.violation import Severity

HOUR = 3600.0
DOOR = Zone("door", polygon=((0.4, 0.3), (0.6, 0.3), (0.6, 0.6), (0.4, 0.6)))
SETTINGS = NoAppearanceSettings(
    household="li",
    floor_s=24 * HOUR,
    waking_start=time(6, 30),
    waking_until=time(22, 0),
    visit_window_s=2 * HOUR,
    urgent_factor=1.5,
)
INSIDE, STREET = person_at(0.5, 0.55), person_at(0.5, 0.9)
SHANGHAI = Calendar(ZoneInfo("Asia/Shanghai"))


def rule(settings: NoAppearanceSettings = SETTINGS, calendar: Calendar = SHANGHAI) -> NoAppearance:
    return NoAppearance(Duty("cam", DOOR, calendar=calendar), settings)


def play(settings: NoAppearanceSettings = SETTINGS) -> Play:
    return Play(rule(settings), DOOR)


def quiet(from_h: float, until_h: float, session: int = 1) -> list[Scene]:
    """Hours in which nobody is seen at the door, looked at every five minutes."""
    return list(scenes([], until_h * HOUR, from_s=from_h * HOUR, fps=1 / 300, session=session))


def passage(hour: float, *, out: bool) -> list[Scene]:
    """Somebody comes out of the door, or goes in."""
    since_s = hour * HOUR + 10
    start, end = (INSIDE, STREET) if out else (STREET, INSIDE)
    walker = Actor(ObjectClass.PERSON, start, since_s=since_s).move(end, 6)
    return list(scenes([walker], since_s + 20, from_s=since_s - 5, fps=2))


def life(hour: float, source: str = "card") -> Signal:
    return Signal(SignalKind.SIGN_OF_LIFE, "li", instant(hour * HOUR), source=source)


def away(from_h: float, until_h: float | None) -> Signal:
    until = None if until_h is None else instant(until_h * HOUR)
    return Signal(SignalKind.AWAY, "li", instant(from_h * HOUR), until)


def confirmed_h(shown: Play) -> list[float]:
    """When the events were confirmed, in hours after the start."""
    instants = [event.confirmed_at for event in shown.confirmed if event.confirmed_at]
    return [(confirmed_at - START).total_seconds() / HOUR for confirmed_at in instants]


def hours(*expected: float) -> list[object]:
    """To within two of the looks that are five minutes apart."""
    return [pytest.approx(hour, abs=0.17) for hour in expected]


def test_a_day_without_a_sign_of_life_is_reported_once() -> None:
    shown = play().show(quiet(0, 30))
    assert shown.told == ["open"]
    assert confirmed_h(shown) == hours(24.0)
    assert shown.events[0].household_id == "li"
    assert shown.events[0].subjects == (), "nobody is in the picture: that is the point"


def test_nothing_is_reported_before_the_floor() -> None:
    assert play().show(quiet(0, 23.9)).told == []


def test_it_becomes_urgent_when_nobody_looks_after_it() -> None:
    shown = play().show(quiet(0, 40))
    assert [event.severity for event in shown.revisions] == [Severity.NORMAL, Severity.URGENT]


def test_somebody_who_comes_out_of_the_door_is_a_sign_of_life() -> None:
    shown = play().show(quiet(0, 8)).show(passage(8.2, out=True)).show(quiet(8.5, 33))
    assert confirmed_h(shown) == hours(32.2)
    assert shown.started_s[0] == pytest.approx(8.2 * HOUR, abs=30)


def test_a_sign_of_life_ends_the_event_and_the_clock_starts_anew() -> None:
    shown = play().show(quiet(0, 26)).show(passage(26.2, out=True)).show(quiet(26.5, 51))
    assert shown.told == ["open", "closed", "open"]
    assert confirmed_h(shown) == hours(24.0, 50.3)


@pytest.mark.parametrize("source", ["card", "water_meter", "door_sensor", "watch"])
def test_any_other_device_may_give_the_sign(source: str) -> None:
    assert play().show(quiet(0, 30), [life(10, source)]).told == []


def test_signs_of_life_of_other_households_mean_nothing() -> None:
    other = replace(life(10), subject="wang")
    assert confirmed_h(play().show(quiet(0, 30), [other])) == hours(24.0)


def test_an_old_sign_that_arrives_late_does_not_turn_the_clock_back() -> None:
    shown = play().show(quiet(0, 11), [life(10)])
    shown.rule.observe(life(3))
    assert confirmed_h(shown.show(quiet(11, 36))) == hours(34.0)


# --- what does not prove life -------------------------------------------------------------------------


def test_a_visitor_who_goes_in_and_comes_out_proves_nothing() -> None:
    visit = [*quiet(0, 5), *passage(5, out=False), *passage(5.5, out=True), *quiet(6, 26)]
    assert confirmed_h(play().show(visit)) == hours(24.0)


def test_a_visitor_proves_life_where_it_is_configured_so() -> None:
    visit = [*quiet(0, 5), *passage(5, out=False), *passage(5.5, out=True), *quiet(6, 26)]
    assert play(replace(SETTINGS, visitors_count=True)).show(visit).told == []


def test_the_resident_who_went_out_and_comes_home_is_no_visitor() -> None:
    errand = [*quiet(0, 5), *passage(5, out=True), *passage(6, out=False), *quiet(6.5, 31)]
    assert confirmed_h(play().show(errand)) == hours(30.1), "the return was the last sign"


def test_a_courier_who_stops_before_the_door_proves_nothing() -> None:
    at_door = person_at(0.5, 0.7)
    courier = Actor(ObjectClass.PERSON, STREET, since_s=5 * HOUR).move(at_door, 5).stand(20).move(STREET, 5)
    delivery = list(scenes([courier], 5 * HOUR + 40, from_s=5 * HOUR, fps=2))
    assert confirmed_h(play().show([*quiet(0, 4.9), *delivery, *quiet(5.1, 26)])) == hours(24.0)


def test_a_dog_in_the_doorway_proves_nothing() -> None:
    dog = Actor(ObjectClass.OTHER, INSIDE, since_s=5 * HOUR).move(STREET, 5)
    walk = list(scenes([dog], 5 * HOUR + 20, from_s=5 * HOUR, fps=2))
    assert confirmed_h(play().show([*quiet(0, 4.9), *walk, *quiet(5.1, 26)])) == hours(24.0)


# --- unknown is not absent ----------------------------------------------------------------------------


def test_the_clock_stands_still_while_the_camera_is_blind() -> None:
    after = quiet(13, 30)
    after[0] = replace(after[0], blind=(Span(instant(10 * HOUR), instant(13 * HOUR)),))
    shown = play().show([*quiet(0, 10), *after])
    assert confirmed_h(shown) == hours(27.0)
    assert shown.events[0].flags == ("clock_paused",)


def test_the_clock_stands_still_while_the_household_is_away_and_goes_on_after_the_return_date() -> None:
    shown = play().show(quiet(0, 80), [away(5, 50)])
    assert confirmed_h(shown) == hours(69.0)


def test_away_until_further_notice_lasts_until_the_next_sign_of_life() -> None:
    shown = play().show(quiet(0, 150), [away(5, None), life(100)])
    assert confirmed_h(shown) == hours(124.0)


def test_an_early_return_ends_the_away_period() -> None:
    shown = play().show(quiet(0, 80), [away(5, 78), life(22)])
    assert confirmed_h(shown) == hours(46.0)


def test_an_open_event_is_closed_when_the_household_turns_out_to_be_away() -> None:
    shown = play().show(quiet(0, 30), [away(26, 60)])
    assert shown.told == ["open", "closed"]


def test_a_restart_keeps_the_clock_the_away_period_and_the_visitor_inside() -> None:
    shown = play().show(quiet(0, 4), [away(2, 6)]).restart(rule())
    shown.show([*quiet(4.1, 8, session=2), *passage(8, out=False)]).restart(rule())
    shown.show([*passage(8.5, out=True), *quiet(9, 30, session=3)])
    assert confirmed_h(shown) == hours(28.1)


# --- by day -------------------------------------------------------------------------------------------


def test_what_comes_due_at_night_is_told_in_the_morning() -> None:
    due_at_midnight = replace(SETTINGS, floor_s=14 * HOUR)
    shown = play(due_at_midnight).show(quiet(0, 22))
    assert confirmed_h(shown) == hours(20.5), "half past six"


def test_an_event_that_is_open_stays_open_over_the_night() -> None:
    assert play(replace(SETTINGS, floor_s=8 * HOUR, urgent_factor=9.0)).show(quiet(0, 30)).told == ["open"]


def test_the_night_the_clocks_change_is_neither_longer_nor_shorter_for_the_clock() -> None:
    berlin = Calendar(ZoneInfo("Europe/Berlin"))
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    before_h = (change - START).total_seconds() / HOUR - 8  # 18:00 in winter time
    shown = Play(rule(replace(SETTINGS, floor_s=10 * HOUR), berlin), DOOR)
    shown.show(quiet(before_h, before_h + 20))
    (event,) = shown.confirmed
    assert event.confirmed_at == datetime(2026, 3, 29, 4, 30, tzinfo=UTC), "06:30 in summer time"
    assert event.started_at == datetime(2026, 3, 28, 17, 0, tzinfo=UTC)


def test_while_nothing_moves_the_door_is_looked_at_less() -> None:
    watching = rule()
    assert watching.needs_fps(instant(0)) == SETTINGS.door_fps
    assert watching.needs_fps(instant(0), calm=True) == SETTINGS.calm_fps < SETTINGS.door_fps


def test_out_of_schedule_nothing_is_told() -> None:
    sundays = Schedule(hours=(Hours(("sun",)),))
    idle = NoAppearance(Duty("cam", DOOR, sundays, SHANGHAI), SETTINGS)
    assert idle.needs_fps(instant(0)) == 0.0
    assert Play(idle, DOOR).show(quiet(0, 40)).told == []


# --- what it learns -----------------------------------------------------------------------------------


def test_a_household_that_seldom_comes_out_is_given_more_time() -> None:
    shown = play(
        replace(SETTINGS, floor_s=10 * HOUR, learned_factor=1.5, waking_until=time(0), waking_start=time(0))
    )
    signs = [life(12.0 * n) for n in range(1, 26)]
    shown.show(quiet(0, 300), signs)
    told_while_learning = len(shown.confirmed)
    shown.show(quiet(300.1, 330))
    late_h = confirmed_h(shown)[told_while_learning:]
    assert late_h == hours(318.0), "one and a half times the usual twelve hours"


def test_too_few_gaps_teach_nothing() -> None:
    shown = play().show(quiet(0, 30), [life(6), life(6.1)])
    assert isinstance(shown.rule, NoAppearance)
    assert shown.rule.limit_s == SETTINGS.floor_s


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"household": ""}, "household: expected the id of a household"),
        ({"household": "li", "floor_s": 0.0}, "floor_s: expected more than 0"),
        ({"household": "li", "visit_window_s": -1.0}, "visit_window_s: expected 0 or more"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        NoAppearanceSettings(**wrong)  # type: ignore[arg-type]
