import sqlite3
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from command_center.reporting import report_of
from command_center.store import schema
from command_center.store.codec import Codec
from command_center.store.events import EventFilter
from command_center.store.store import DATABASE_FILE, Store
from dispatch_client.report import ReportKind
from tests.command_center.values import CLOSED, EVENT, NOW, STATE, at, numbered
from tests.fakes import FakeClock
from vision.event import Event, EventState, Evidence
from vision.ports import SinkError
from vision.violation import EventType

WARNED = replace(EVENT, revision=0, state=EventState.WARNED, confirmed_at=None, evidence=())
OPEN = EventState.OPEN


def queued(store: Store) -> list[tuple[UUID, int, str]]:
    return [(report.event_id, report.revision, report.kind.value) for report in store.waiting_reports(1000)]


def kinds(store: Store) -> list[str]:
    return [kind for _, _, kind in queued(store)]


def test_every_field_of_an_event_has_a_column() -> None:
    assert Codec(Event, schema.events).fields == {field.name for field in fields(Event)} - {"evidence"}
    assert Codec(Evidence, schema.evidence).fields == {field.name for field in fields(Evidence)}


@pytest.mark.parametrize("event", [EVENT, CLOSED, WARNED], ids=["open", "closed", "warned"])
def test_an_event_comes_back_with_every_field_as_it_was(store: Store, event: Event) -> None:
    store.record(STATE, [event])
    assert store.event(event.id) == event
    assert store.recent_events("gate", NOW) == [event]


def test_a_state_comes_back_and_is_replaced_as_a_whole(store: Store) -> None:
    assert store.state("gate") is None
    for state in (STATE, replace(STATE, session=4, looked_at=at(9), rules={})):
        store.record(state, [])
        assert store.state("gate") == state


def test_an_open_event_is_queued_in_its_envelope(store: Store, clock: FakeClock) -> None:
    clock.advance(5)
    store.record(STATE, [EVENT])
    (report,) = store.waiting_reports()
    expected = report_of(EVENT, ReportKind.OPENED, "panlong", EVENT.changed_at)
    assert report.envelope == expected.envelope()
    assert report.created_at == at(5)


def test_a_life_is_told_from_its_opening_to_its_end(store: Store) -> None:
    updated = replace(EVENT, revision=2, changed_at=at(30))
    again = replace(EVENT, revision=4, changed_at=at(90), last_seen_at=at(90), recurrences=1)
    for event in (WARNED, EVENT, updated, replace(CLOSED, revision=3), again):
        store.record(STATE, [event])
    assert kinds(store) == ["opened", "updated", "closed", "updated"]


def test_a_notice_that_is_withdrawn_is_never_told(store: Store) -> None:
    gone = replace(WARNED, revision=1, state=EventState.WITHDRAWN, ended_at=at(5), changed_at=at(5))
    store.record(STATE, [WARNED])
    store.record(STATE, [gone])
    assert kinds(store) == []
    assert store.event(EVENT.id) == gone


def test_what_was_told_can_be_withdrawn(store: Store) -> None:
    store.record(STATE, [EVENT])
    store.record(STATE, [replace(CLOSED, state=EventState.WITHDRAWN)])
    assert kinds(store) == ["opened", "withdrawn"]


def test_a_known_revision_updates_what_is_shown_and_tells_nobody(store: Store) -> None:
    store.record(STATE, [EVENT])
    later = replace(EVENT, last_seen_at=at(40), confidence=0.5, parts=EVENT.parts[:1])
    store.record(STATE, [later])
    assert store.event(EVENT.id) == later
    store.record(STATE, [EVENT])
    assert store.event(EVENT.id) == later, "an older look at the same revision changes nothing"
    assert kinds(store) == ["opened"]


def test_a_lower_revision_is_ignored(store: Store) -> None:
    store.record(STATE, [CLOSED])
    store.record(STATE, [replace(EVENT, last_seen_at=at(1000), changed_at=at(1000))])
    assert store.event(EVENT.id) == CLOSED
    assert kinds(store) == ["closed"]


def test_pictures_are_added_and_never_exchanged(store: Store) -> None:
    store.record(STATE, [EVENT])
    end = replace(EVENT.evidence[0], moment="ended", path="gate/end.jpg")
    other = replace(EVENT.evidence[0], sha256="d" * 64)
    store.record(STATE, [replace(CLOSED, evidence=(other, EVENT.evidence[1], end))])
    stored = store.event(EVENT.id)
    assert stored is not None
    assert stored.evidence == (*EVENT.evidence, end)


def test_recent_events_are_the_living_and_the_lately_ended_oldest_first(store: Store) -> None:
    ended = replace(numbered(1, CLOSED), started_at=at(-500))
    long_ago = replace(numbered(2, CLOSED), ended_at=at(-300), started_at=at(-400))
    elsewhere = replace(numbered(3), camera_id="alley")
    store.record(STATE, [EVENT, ended, long_ago, elsewhere])
    assert store.recent_events("gate", ended_after=at(0)) == [ended, EVENT]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (EventFilter(), [3, 2, 1]),
        (EventFilter(limit=2), [3, 2]),
        (EventFilter(camera_id="alley"), [2]),
        (EventFilter(event_type=EventType.STREET_VENDOR), [1]),
        (EventFilter(state=EventState.CLOSED), [3]),
        (EventFilter(since=at(2)), [3, 2]),
        (EventFilter(camera_id="gate", state=OPEN, since=at(0)), [1]),
    ],
)
def test_events_are_listed_newest_first_by_filter(
    store: Store, which: EventFilter, expected: list[int]
) -> None:
    store.record(
        STATE,
        [
            replace(numbered(1), started_at=at(1), event_type=EventType.STREET_VENDOR),
            replace(numbered(2), started_at=at(2), camera_id="alley"),
            replace(numbered(3, CLOSED), started_at=at(3)),
        ],
    )
    assert [event.id.int for event in store.events(which)] == expected


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_list_without_a_sensible_limit_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match=f"limit: expected 1 to 1000, got {limit}"):
        EventFilter(limit=limit)


def test_without_a_site_nothing_is_saved_and_the_error_says_what_to_do(
    tmp_path: Path, clock: FakeClock
) -> None:
    store = Store.open(tmp_path, clock)
    with pytest.raises(SinkError, match="config import"):
        store.record(STATE, [EVENT])
    assert store.state("gate") is None
    assert store.event(EVENT.id) is None
    store.close()


def test_a_full_disk_saves_nothing_by_halves_and_loses_nothing(store: Store) -> None:
    with store._database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    crowd = [numbered(number) for number in range(1, 100)]
    with pytest.raises(SinkError, match="database or disk is full; make room on this disk"):
        store.record(STATE, crowd)
    assert (store.state("gate"), store.events(), store.waiting_reports()) == (None, [], [])
    with store._database.read() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    store.record(STATE, crowd)
    assert len(queued(store)) == 99


def test_instants_are_kept_as_utc_text_that_sorts(tmp_path: Path, store: Store) -> None:
    store.record(STATE, [EVENT])
    raw = sqlite3.connect(tmp_path / "data" / DATABASE_FILE)
    (text,) = raw.execute("SELECT started_at FROM events").fetchone()
    raw.close()
    assert text == "2026-01-05 01:56:59.999999"


def as_it_was(number: int, revision: int, seen: int) -> Event:
    """A revision of an event's life: a notice, opened, changed, closed, back again, closed..."""
    state = (EventState.WARNED, OPEN, OPEN, EventState.CLOSED, OPEN, EventState.CLOSED)[revision]
    happened_at = NOW + timedelta(minutes=revision)
    return replace(
        numbered(number),
        revision=revision,
        state=state,
        changed_at=happened_at,
        last_seen_at=happened_at + timedelta(seconds=seen),
        ended_at=happened_at if state is EventState.CLOSED else None,
    )


LOOKS = st.builds(as_it_was, st.integers(1, 2), st.integers(0, 5), st.integers(0, 30))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LOOKS, max_size=4), max_size=8))
def test_in_any_order_each_newer_revision_is_told_once_and_the_newest_stays(
    store: Store, calls: Sequence[list[Event]]
) -> None:
    with store._database.write() as connection:
        for table in (schema.outbox, schema.events):
            connection.execute(delete(table))
    newest: dict[UUID, Event] = {}
    told: list[tuple[UUID, int]] = []
    for call in calls:
        store.record(STATE, call)
        for event in call:
            known = newest.get(event.id)
            if event.revision > (known.revision if known else 0):
                told.append((event.id, event.revision))
            if known is None or (event.revision, event.last_seen_at) >= (known.revision, known.last_seen_at):
                newest[event.id] = event
    assert [(event_id, revision) for event_id, revision, _ in queued(store)] == told
    assert {event.id: event for event in store.events()} == newest
