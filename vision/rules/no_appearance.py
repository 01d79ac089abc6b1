"""Somebody who lives alone has given no sign of life for too long."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from vision.geometry import Box
from vision.rules.checks import not_negative, positive
from vision.rules.door import Door
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.schedule import Hours
from vision.signals import Signal, SignalKind
from vision.violation import EventType, Part, Place, Severity, Violation

_GAPS_KEPT = 200
_GAPS_NEEDED = 20  # fewer gaps than this say nothing about a 99th percentile
_PERCENTILE = 0.99
_AWAY_KEPT = 32


@dataclass(frozen=True, slots=True)
class NoAppearanceSettings:
    """Limits; defaults from events.md (practice: 24 h without a door opening).

    household        whose door the zone is
    floor_s          never report earlier than this after the last sign of life
    learned_factor   report after the household's own 99th percentile of gaps times this, where that is longer
    waking_start, waking_until   local hours in which somebody may knock; what comes due at night waits
    visitors_count   whether a visitor's or courier's passage proves life
    visit_window_s   how long somebody who went in may stay and still be taken for a visitor
    urgent_factor    from the limit times this on it is urgent
    door_fps         looks a second at the door
    calm_fps         the same while nothing moves before the camera
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    household: str
    floor_s: float = 86_400.0
    learned_factor: float = 1.5
    waking_start: time = time(6, 30)
    waking_until: time = time(22, 0)
    visitors_count: bool = False
    visit_window_s: float = 7_200.0
    urgent_factor: float = 1.5
    door_fps: float = 2.0
    calm_fps: float = 0.5

    def __post_init__(self) -> None:
        positive(floor_s=self.floor_s, learned_factor=self.learned_factor, door_fps=self.door_fps)
        positive(urgent_factor=self.urgent_factor)
        not_negative(visit_window_s=self.visit_window_s)
        if not self.household:
            raise ValueError("household: expected the id of a household, got nothing")


class NoAppearance:
    """A clock that runs from the last sign of life and stands still while nothing can be known.

    A sign of life is somebody coming out of the door, or a signal from any other device. The clock pauses
    while the household is away and while the camera is blind: unknown is not absent.
    """

    name = "no_appearance"
    version = 1
    event_type = EventType.ELDER_INACTIVITY

    def __init__(self, duty: Duty, settings: NoAppearanceSettings) -> None:
        self._duty = duty
        self._settings = settings
        self._waking = (Hours(start=settings.waking_start, until=settings.waking_until),)
        self._door = Door(
            duty.zone, visitors_count=settings.visitors_count, visit_window_s=settings.visit_window_s
        )
        self._last_sign_at: datetime | None = None
        self._paused_s = 0.0
        self._gaps_s: deque[float] = deque(maxlen=_GAPS_KEPT)
        self._away: deque[tuple[datetime, datetime | None]] = deque(maxlen=_AWAY_KEPT)
        self._looked_at: datetime | None = None

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:
        """The door's rate; less while nothing moves; 0 out of hours."""
        if not self._duty.active(at):
            return 0.0
        settings = self._settings
        return min(settings.door_fps, settings.calm_fps) if calm else settings.door_fps

    def observe(self, signal: Signal) -> None:
        """A sign of life starts the clock anew; an away period stops it."""
        self._duty.observe(signal)
        if signal.subject != self._settings.household:
            return
        if signal.kind is SignalKind.SIGN_OF_LIFE:
            self._sign_of_life(signal.at)
        elif signal.kind is SignalKind.AWAY and (signal.at, signal.until) not in self._away:
            self._away.append((signal.at, signal.until))

    def look(self, scene: Scene) -> list[Violation]:
        """The household's violation, once any of its limit has passed."""
        at = scene.captured_at
        if self._last_sign_at is None:
            self._last_sign_at = at
        for sign_at in self._door.look(scene):
            self._sign_of_life(sign_at)
        self._pause(scene)
        self._looked_at = at
        if not self._duty.active(at) or self._away_at(at):
            return []
        return [self._violation(at)]

    def state(self) -> State:
        """The clock, the gaps learned from, away periods, the door."""
        return {
            "last_sign_at": self._last_sign_at.isoformat() if self._last_sign_at else None,
            "looked_at": self._looked_at.isoformat() if self._looked_at else None,
            "paused_s": self._paused_s,
            "gaps_s": list(self._gaps_s),
            "away": [[start.isoformat(), end.isoformat() if end else None] for start, end in self._away],
            "door": self._door.state(),
            "permits": self._duty.permits.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with a saved clock."""
        self._last_sign_at = _instant(state["last_sign_at"])
        self._looked_at = _instant(state["looked_at"])
        self._paused_s = float(state["paused_s"])
        self._gaps_s = deque(state["gaps_s"], _GAPS_KEPT)
        self._away = deque(
            ((datetime.fromisoformat(start), _instant(end)) for start, end in state["away"]), _AWAY_KEPT
        )
        self._door.restore(state["door"])
        self._duty.permits.restore(state["permits"])

    @property
    def limit_s(self) -> float:
        """How long the household may stay unseen."""
        if len(self._gaps_s) < _GAPS_NEEDED:
            return self._settings.floor_s
        ranked = sorted(self._gaps_s)
        learned_s = ranked[min(len(ranked) - 1, int(_PERCENTILE * len(ranked)))]
        return max(self._settings.floor_s, learned_s * self._settings.learned_factor)

    def _sign_of_life(self, at: datetime) -> None:
        if self._last_sign_at is not None and at <= self._last_sign_at:
            return
        if self._last_sign_at is not None:
            gap_s = (at - self._last_sign_at).total_seconds() - self._paused_s
            self._gaps_s.append(max(0.0, gap_s))
        self._last_sign_at = at
        self._paused_s = 0.0
        self._end_open_absence(at)

    def _end_open_absence(self, at: datetime) -> None:
        """A sign of life ends an away period that is under way: somebody is back early."""
        self._away = deque(
            ((start, at if start < at and (end is None or end > at) else end) for start, end in self._away),
            _AWAY_KEPT,
        )

    def _away_at(self, at: datetime) -> bool:
        return any(start <= at and (end is None or at < end) for start, end in self._away)

    def _pause(self, scene: Scene) -> None:
        """Add the time since the last look that says nothing: the household away, or the camera blind."""
        since = max(
            (instant for instant in (self._looked_at, self._last_sign_at) if instant),
            default=scene.captured_at,
        )
        if since >= scene.captured_at:
            return
        if self._away_at(since) or self._away_at(scene.captured_at):
            self._paused_s += (scene.captured_at - since).total_seconds()
            return
        for span in scene.blind:
            blind = span.end_at - max(span.start_at, since)
            self._paused_s += max(timedelta(0), blind).total_seconds()

    def _violation(self, at: datetime) -> Violation:
        assert self._last_sign_at is not None  # noqa: S101 - look() has set it
        absent_s = max(0.0, (at - self._last_sign_at).total_seconds() - self._paused_s)
        progress = min(1.0, absent_s / self.limit_s)
        night = not self._duty.calendar.within(self._waking, at)
        urgent = absent_s >= self.limit_s * self._settings.urgent_factor
        return Violation(
            rule=self.name,
            rule_version=self.version,
            event_type=self.event_type,
            zone_id=self._duty.zone.id,
            place=Place(f"{self._settings.household}-{self._last_sign_at:%Y%m%dT%H%M%S}", self._door_box()),
            subjects=(),
            started_at=self._last_sign_at,
            last_seen_at=at,
            progress=min(progress, 0.99) if night else progress,
            parts=(Part("absence", progress),),
            severity=Severity.URGENT if urgent else Severity.NORMAL,
            household_id=self._settings.household,
            flags=("clock_paused",) if self._paused_s > 0 else (),
        )

    def _door_box(self) -> Box:
        xs = [x for x, _ in self._duty.zone.polygon]
        ys = [y for _, y in self._duty.zone.polygon]
        return (min(xs), min(ys), max(xs), max(ys))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
