"""When a rule applies: nights, holidays, permits, and the two nights a year when clocks change."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.schedule import ALWAYS, Calendar, DayName, Hours, Permit, Schedule

SPRING_FESTIVAL = frozenset(date(2026, 2, 16) + timedelta(days=n) for n in range(9))
SHANGHAI = Calendar(ZoneInfo("Asia/Shanghai"), SPRING_FESTIVAL)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
WORKDAYS: tuple[DayName, ...] = ("mon", "tue", "wed", "thu", "fri")
OFFICE = (Hours(WORKDAYS, time(8), time(18)),)
NIGHT = (Hours(("fri",), time(22), time(6)),)


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "at", "expected", "sentence"),
    [
        (OFFICE, shanghai(1, 5, 8), True, "the first instant belongs to the hours"),
        (OFFICE, shanghai(1, 5, 7, 59), False, "the minute before does not"),
        (OFFICE, shanghai(1, 5, 18), False, "nor does the last instant"),
        (OFFICE, shanghai(1, 4, 12), False, "Sunday is no workday"),
        (OFFICE, shanghai(2, 17, 12), False, "a holiday on a Tuesday is no Tuesday"),
        ((Hours(("holiday",)),), shanghai(2, 17, 12), True, "but a holiday"),
        (NIGHT, shanghai(1, 9, 23), True, "Friday night begins on Friday"),
        (NIGHT, shanghai(1, 10, 5, 59), True, "and runs into Saturday"),
        (NIGHT, shanghai(1, 10, 6), False, "until six"),
        (NIGHT, shanghai(1, 9, 5), False, "the small hours of Friday belong to Thursday"),
        ((Hours(),), shanghai(1, 9, 0), True, "without times it is the whole day"),
        ((), shanghai(1, 9, 12), False, "without hours it is never"),
    ],
)
def test_whether_an_instant_lies_in_the_hours(
    hours: tuple[Hours, ...], at: datetime, expected: bool, sentence: str
) -> None:
    assert SHANGHAI.within(hours, at) is expected, sentence


@given(st.integers(0, 60 * 24 * 400))
def test_always_is_always_also_when_clocks_change(minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert BERLIN.active(ALWAYS, at)
    assert SHANGHAI.active(ALWAYS, at)


@pytest.mark.parametrize(
    ("day", "lasts_h", "sentence"),
    [
        (date(2026, 3, 28), 7, "the night in which an hour is skipped"),
        (date(2026, 10, 24), 9, "the night in which an hour comes twice"),
        (date(2026, 6, 6), 8, "any other night"),
    ],
)
def test_a_night_of_eight_hours_by_the_clock_on_the_wall(day: date, lasts_h: int, sentence: str) -> None:
    opened, closed = Hours(start=time(22), until=time(6)).on(day, BERLIN.zone)
    assert closed - opened == timedelta(hours=lasts_h), sentence


def test_hours_inside_the_repeated_hour_are_entered_once_and_left_once() -> None:
    hours = (Hours(start=time(1), until=time(4)),)
    start = datetime(2026, 10, 24, 20, tzinfo=UTC)
    inside = [BERLIN.within(hours, start + timedelta(minutes=10 * n)) for n in range(60)]
    assert sum(inside) == 6 * 4, "one to four, and two o'clock twice"
    assert sum(a != b for a, b in itertools.pairwise(inside)) == 2


MARKET = Permit(date(2026, 1, 5), date(2026, 1, 6), (Hours(start=time(5), until=time(9)),))
NIGHT_MARKET = Permit(date(2026, 1, 5), date(2026, 1, 5), (Hours(start=time(20), until=time(1)),))


@pytest.mark.parametrize(
    ("permit", "at", "expected", "sentence"),
    [
        (MARKET, shanghai(1, 5, 6), False, "the morning market may trade"),
        (MARKET, shanghai(1, 5, 9), True, "until nine"),
        (MARKET, shanghai(1, 6, 6), False, "also on the last day"),
        (MARKET, shanghai(1, 7, 6), True, "but not on the day after"),
        (MARKET, shanghai(1, 4, 6), True, "nor on the day before"),
        (NIGHT_MARKET, shanghai(1, 6, 0, 30), False, "the last night of a permit runs past midnight"),
        (NIGHT_MARKET, shanghai(1, 5, 0, 30), True, "the night before it is not in it"),
    ],
)
def test_a_permit_switches_the_rule_off(permit: Permit, at: datetime, expected: bool, sentence: str) -> None:
    assert SHANGHAI.active(Schedule(permits=(permit,)), at) is expected, sentence


def test_a_permit_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="expected last on or after first"):
        Permit(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("hours", "at", "expected", "sentence"),
    [
        (OFFICE, shanghai(1, 5, 12), shanghai(1, 5, 12), "inside: now"),
        (OFFICE, shanghai(1, 5, 3), shanghai(1, 5, 8), "before: later today"),
        (OFFICE, shanghai(1, 9, 20), shanghai(1, 12, 8), "after work on Friday: on Monday"),
        (OFFICE, shanghai(2, 13, 20), shanghai(2, 25, 8), "after more than a week of holidays"),
        ((Hours(("holiday",)),), shanghai(3, 1), None, "no more holidays are known"),
        ((), shanghai(1, 5), None, "never"),
    ],
)
def test_when_hours_begin_next(
    hours: tuple[Hours, ...], at: datetime, expected: datetime | None, sentence: str
) -> None:
    assert SHANGHAI.next_start(hours, at) == expected, sentence


@given(st.integers(0, 60 * 24 * 365))
def test_the_next_start_is_never_in_the_past_and_always_inside(minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    start = BERLIN.next_start(NIGHT, at)
    assert start is not None
    assert start >= at
    assert BERLIN.within(NIGHT, start)
