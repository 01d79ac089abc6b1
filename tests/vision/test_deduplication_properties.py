"""What always holds of events, whatever the rules see."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.scenes import BLUE, RED, at, instant
from tests.vision.plays import ids
from vision.deduplication import Deduplicator
from vision.event import FINISHED, Event, EventState
from vision.site import Camera, Zone
from vision.violation import EventType, Place, Violation

ZONES = tuple(Zone(name, polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))) for name in ("a", "b"))
STEPS = {
    (EventState.WARNED, EventState.OPEN),
    (EventState.WARNED, EventState.WITHDRAWN),
    (EventState.OPEN, EventState.OPEN),
    (EventState.OPEN, EventState.CLOSED),
    (EventState.CLOSED, EventState.OPEN),
}


@st.composite
def violations(draw: st.DrawFn) -> Violation:
    """Something at one of a few spots, under one of a few names, at any stage."""
    name = draw(st.sampled_from(["p", "q", "r", "s"]))
    return Violation(
        rule=draw(st.sampled_from(["illegal_parking", "tailgating"])),
        rule_version=1,
        event_type=EventType.ILLEGAL_PARKING,
        zone_id=draw(st.sampled_from(["a", "b"])),
        place=Place(
            name, at(draw(st.sampled_from([0.3, 0.35, 0.7])), 0.7), draw(st.sampled_from([RED, BLUE]))
        ),
        subjects=(),
        started_at=instant(0),
        last_seen_at=instant(0),
        progress=draw(st.sampled_from([0.2, 0.6, 1.0])),
        warned=draw(st.booleans()),
    )


def identity(thing: Violation | Event) -> tuple[str, str, str]:
    return (thing.rule, thing.zone_id, thing.place.id)


looks = st.lists(st.lists(violations(), max_size=5, unique_by=identity), min_size=1, max_size=25)


def live(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if not event.finished]


@given(looks, st.sampled_from([1.0, 40.0, 200.0]), st.integers(0, 25))
def test_events_are_never_doubled_and_their_lives_are_in_order(
    script: list[list[Violation]], period_s: float, restart_at: int
) -> None:
    source = ids()
    deduplicator = Deduplicator(Camera("cam", zones=ZONES), source)
    latest: dict[UUID, Event] = {}
    for number, seen in enumerate(script):
        if number == restart_at:
            kept = deduplicator.events
            deduplicator = Deduplicator(Camera("cam", zones=ZONES), source)
            deduplicator.restore(kept)
        for event in deduplicator.update(seen, instant(number * period_s)):
            follows(latest.get(event.id), event)
            latest[event.id] = event
        places = [identity(event) for event in live(deduplicator.events)]
        assert len(set(places)) == len(places), "never two live events of one rule, zone and place"
        confirmed = {identity(violation) for violation in seen if violation.progress >= 1.0}
        assert confirmed <= set(places), "what is confirmed is an event"
        assert set(places) <= {identity(violation) for violation in seen}, "what is gone is not"
        assert {event.id for event in live(list(latest.values()))} == {
            event.id for event in live(deduplicator.events)
        }, "everything that happened was told"


def follows(before: Event | None, event: Event) -> None:
    assert (event.ended_at is not None) == (event.state in FINISHED)
    assert (event.confirmed_at is not None) == (event.state in {EventState.OPEN, EventState.CLOSED})
    if before is None:
        assert event.revision == 1
        assert event.state in {EventState.WARNED, EventState.OPEN}
        return
    assert event.revision == before.revision + 1
    assert (before.state, event.state) in STEPS
    assert event.recurrences == before.recurrences + (before.state is EventState.CLOSED)
    assert event.started_at <= before.started_at
