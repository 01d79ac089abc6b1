"""From violations to events: what is one fact gets one id, however often and however brokenly it is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from base.ids import IdSource
from vision.event import Event, EventState
from vision.geometry import shift
from vision.likeness import difference
from vision.site import Camera
from vision.violation import Violation, confidence_of

COOL_OFF_S = 120.0  # a thing that comes back to its place sooner is the same event, once more
_NEAR = 1.0  # box sizes: a car that comes back two metres further is the same car (events.md)
_MAX_DIFFERENCE = 0.55  # Hellinger distance from which two things are clearly different, as for the clocks
_SEVERITIES = ("notice", "normal", "urgent")


class Deduplicator:
    """The events of one camera, from the first notice to some time after their end.

    First level: frames belong to a track, so a violation keeps its place's id. Second level: violations of
    the same rule and zone at the same place, with the same look, are one event although the id changed.
    """

    def __init__(self, camera: Camera, ids: IdSource, model: str = "", model_sha256: str = "") -> None:
        self._camera = camera
        self._ids = ids
        self._model = model
        self._model_sha256 = model_sha256
        self._events: list[Event] = []

    @property
    def events(self) -> Sequence[Event]:
        """The events that have not ended or ended less than the cool-off ago, oldest first."""
        return tuple(self._events)

    def restore(self, events: Iterable[Event]) -> None:
        """Go on with the events of an earlier run; a deed is over when the run is."""
        self._events = [event for event in events if not event.momentary]

    def replace(self, event: Event) -> None:
        """Put a fuller version (with pictures) in the place of an event."""
        self._events = [event if known.id == event.id else known for known in self._events]

    def update(self, violations: Sequence[Violation], at: datetime) -> list[Event]:
        """Take what the rules see now; give the events that have a new revision, in order."""
        present = {_identity(violation) for violation in violations}
        changed: list[Event] = []
        continued: set[UUID] = set()
        for violation in violations:
            known = self._known(violation, present)
            event = self._next(known, violation, at)
            continued |= {one.id for one in (known, event) if one is not None}
            if event is None:
                continue
            if known is None:
                self._events.append(event)
            else:
                self.replace(event)
            if known is None or event.revision != known.revision:
                changed.append(event)
        changed += self._end([event for event in self._events if event.id not in continued], at)
        self._forget(at, continued)
        return changed

    def _known(self, violation: Violation, present: set[tuple[str, str, str]]) -> Event | None:
        """The event that this violation belongs to: by its place's id, else by the spot and the look."""
        standing = [event for event in self._events if event.state is not EventState.WITHDRAWN]
        same = [event for event in standing if _identity(event) == _identity(violation)]
        if same:
            return same[-1]
        if violation.momentary or violation.household_id:
            return None
        near = [
            event
            for event in standing
            if (event.rule, event.zone_id) == (violation.rule, violation.zone_id)
            and _identity(event) not in present
            and self._recurs(event, violation)
        ]
        return near[-1] if near else None

    @staticmethod
    def _recurs(event: Event, violation: Violation) -> bool:
        ended_at = event.ended_at or event.last_seen_at
        soon = (violation.started_at - ended_at).total_seconds() <= COOL_OFF_S
        near = shift(event.place.box, violation.place.box) <= _NEAR
        alike = difference(event.place.appearance, violation.place.appearance) <= _MAX_DIFFERENCE
        return soon and near and alike and event.category == violation.category

    def _next(self, known: Event | None, violation: Violation, at: datetime) -> Event | None:
        """The event's next version; None while there is nothing to tell."""
        confirmed = violation.progress >= 1.0
        if known is None:
            return self._begin(violation, at) if confirmed or violation.warned else None
        if known.finished:
            return self._recurrence(known, violation, at) if confirmed else None
        event = known.seen(violation)
        if known.state is EventState.WARNED and confirmed:
            return replace(
                event, state=EventState.OPEN, revision=known.revision + 1, confirmed_at=at, changed_at=at
            )
        return replace(event, revision=known.revision + 1, changed_at=at) if _news(known, event) else event

    def _begin(self, violation: Violation, at: datetime) -> Event:
        confirmed = violation.progress >= 1.0
        camera = self._camera
        zone = camera.zone(violation.zone_id)
        return Event(
            id=self._ids.new(at),
            revision=1,
            event_type=violation.event_type,
            rule=violation.rule,
            rule_version=violation.rule_version,
            state=EventState.OPEN if confirmed else EventState.WARNED,
            camera_id=camera.id,
            zone_id=violation.zone_id,
            place=violation.place,
            started_at=violation.started_at,
            last_seen_at=violation.last_seen_at,
            changed_at=at,
            confirmed_at=at if confirmed else None,
            grid_id=zone.grid_id or camera.grid_id,
            latitude=camera.latitude,
            longitude=camera.longitude,
            address=camera.address,
            household_id=violation.household_id,
            category=violation.category,
            severity=violation.severity,
            confidence=confidence_of(violation.parts),
            parts=violation.parts,
            subjects=violation.subjects,
            model=self._model,
            model_sha256=self._model_sha256,
            flags=violation.flags,
            momentary=violation.momentary,
        )

    @staticmethod
    def _recurrence(known: Event, violation: Violation, at: datetime) -> Event:
        return replace(
            known.seen(violation),
            state=EventState.OPEN,
            revision=known.revision + 1,
            changed_at=at,
            ended_at=None,
            recurrences=known.recurrences + 1,
        )

    def _end(self, events: Sequence[Event], at: datetime) -> list[Event]:
        """End the events whose violation is gone. A deed is over: people close it, we only let go of it."""
        self._events = [event for event in self._events if event not in events or not event.momentary]
        ended = [
            replace(
                event,
                state=EventState.CLOSED if event.state is EventState.OPEN else EventState.WITHDRAWN,
                revision=event.revision + 1,
                changed_at=at,
                ended_at=event.last_seen_at,
            )
            for event in events
            if not event.finished and not event.momentary
        ]
        for event in ended:
            self.replace(event)
        return ended

    def _forget(self, at: datetime, continued: set[UUID]) -> None:
        """Let go of what ended long ago, unless something that came back in time nears its limit."""
        horizon = at - timedelta(seconds=COOL_OFF_S)
        self._events = [
            event
            for event in self._events
            if event.ended_at is None or event.ended_at >= horizon or event.id in continued
        ]


def _identity(thing: Event | Violation) -> tuple[str, str, str]:
    return (thing.rule, thing.zone_id, thing.place.id)


def _news(old: Event, new: Event) -> bool:
    """Whether the dispatch side must hear of it: it became graver, or more people are involved."""
    graver = _SEVERITIES.index(new.severity) > _SEVERITIES.index(old.severity)
    return graver or (new.momentary and len(new.subjects) > len(old.subjects))
