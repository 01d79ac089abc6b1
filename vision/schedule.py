"""When a rule applies: weekly hours in the site's time zone, holidays, permits with dates."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]

WEEKDAYS: tuple[DayName, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY: tuple[DayName, ...] = (*WEEKDAYS, "holiday")
_HORIZON_DAYS = 400  # holidays come round once a year, by either calendar


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the day on some days. `until` at or before `start` runs past midnight.

    days        on which days it starts; "holiday" stands for the site's holidays, which are then not weekdays
    start, until   local times; equal times mean the whole day
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    days: tuple[DayName, ...] = EVERY_DAY
    start: time = time(0, 0)
    until: time = time(0, 0)

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The span (UTC) that starts on the local `day`."""
        ends = day if self.until > self.start else day + timedelta(days=1)
        opened = datetime.combine(day, self.start, zone)
        closed = datetime.combine(ends, self.until, zone)
        return opened.astimezone(UTC), closed.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to do what the rule forbids: a morning market, a school pick-up, a removal van.

    first, last   local dates, both included
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    first: date
    last: date
    hours: tuple[Hours, ...] = (Hours(),)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"permit: expected last on or after first ({self.first}), got {self.last}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The times at which a rule applies: inside `hours` and outside `permits`."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    hours: tuple[Hours, ...] = (Hours(),)
    permits: tuple[Permit, ...] = ()


ALWAYS = Schedule()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The site's own time: its zone and its holidays (local dates)."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    holidays: frozenset[date] = field(default_factory=frozenset)

    def local(self, at: datetime) -> datetime:
        """The instant `at` on the site's clocks."""
        return at.astimezone(self.zone)

    def within(self, hours: tuple[Hours, ...], at: datetime) -> bool:
        """Whether `at` lies in one of `hours` (the first instant does, the last does not)."""
        today = self.local(at).date()
        return any(
            opened <= at < closed
            for day in (today - timedelta(days=1), today)
            for opened, closed in self._spans(hours, day)
        )

    def active(self, schedule: Schedule, at: datetime) -> bool:
        """Whether a rule with this schedule applies at `at`."""
        return self.within(schedule.hours, at) and not any(
            self._permitted(permit, at) for permit in schedule.permits
        )

    def next_start(self, hours: tuple[Hours, ...], at: datetime) -> datetime | None:
        """`at` itself when inside `hours`, else when they next begin; None when they never do."""
        if self.within(hours, at):
            return at
        today = self.local(at).date()
        for offset in range(_HORIZON_DAYS):
            starts = [opened for opened, _ in self._spans(hours, today + timedelta(days=offset))]
            later = [opened for opened in starts if opened >= at]
            if later:
                return min(later)
        return None

    def _permitted(self, permit: Permit, at: datetime) -> bool:
        today = self.local(at).date()
        return any(
            opened <= at < closed
            for day in (today - timedelta(days=1), today)
            if permit.first <= day <= permit.last
            for opened, closed in self._spans(permit.hours, day)
        )

    def _spans(self, hours: tuple[Hours, ...], day: date) -> list[tuple[datetime, datetime]]:
        name: DayName = "holiday" if day in self.holidays else WEEKDAYS[day.weekday()]
        return [span.on(day, self.zone) for span in hours if name in span.days]
