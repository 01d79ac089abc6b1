import logging
import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from command_center.store import schema
from command_center.store.audit import AuditEntry
from command_center.store.retention import Deleted, Limits, Retention
from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from tests.command_center.dispatch import news, told
from tests.command_center.values import CLOSED, EVENT, NOW, STATE, at, grant, numbered
from tests.fakes import FakeClock
from vision.event import Event
from vision.signals import Signal, SignalKind

DAY_S = 86400.0
PICTURES_BYTES = sum(picture.size_bytes for picture in EVENT.evidence)


def keep(store: Store, *events: Event) -> None:
    """Record events whose pictures really lie in the folder."""
    for event in events:
        for picture in event.evidence:
            store.evidence.put(picture.path, bytes(picture.size_bytes))
    store.record(STATE, events)


def files(store: Store) -> set[str]:
    return {file.path for file in store.evidence.files()}


def paths(*events: Event) -> set[str]:
    return {picture.path for event in events for picture in event.evidence}


def settle(store: Store, **columns: object) -> None:
    """What the relay will do: mark every report."""
    with store._database.write() as connection:
        connection.execute(update(schema.outbox).values(columns))


def aged(number: int, minutes: float, event: Event = CLOSED) -> Event:
    """An event with pictures taken some minutes after the start."""
    taken = [replace(picture, captured_at=at(60 * minutes)) for picture in event.evidence]
    return numbered(number, replace(event, evidence=tuple(taken), last_seen_at=at(60 * minutes + 60)))


def sweep(store: Store, **limits: float) -> Deleted:
    return store.retention(Limits(**limits)).sweep()  # type: ignore[arg-type]  # ints and floats by name


def test_pictures_stay_until_their_day(store: Store, clock: FakeClock) -> None:
    keep(store, CLOSED)
    clock.advance(30 * DAY_S)
    assert sweep(store, keep_days=30) == Deleted()
    clock.advance(1)
    assert sweep(store, keep_days=30) == Deleted(expired_pictures=2)
    assert files(store) == set()
    assert store.event(CLOSED.id) == replace(CLOSED, evidence=(), momentary=True)


def test_what_still_goes_on_keeps_its_pictures(store: Store, clock: FakeClock) -> None:
    lasting = replace(EVENT, momentary=False)
    keep(store, lasting)
    clock.advance(99 * DAY_S)
    assert sweep(store, keep_days=30) == Deleted()
    assert store.event(EVENT.id) == lasting
    assert files(store) == paths(lasting)


def test_a_deed_that_nobody_closes_has_an_end_date_too(store: Store, clock: FakeClock) -> None:
    keep(store, replace(EVENT, momentary=True))
    settle(store, delivered_at=NOW)
    clock.advance(31 * DAY_S)
    assert sweep(store, keep_days=30) == Deleted(expired_pictures=2, events=1)


def test_above_the_bound_the_oldest_pictures_go_first(store: Store) -> None:
    events = [aged(number, minutes) for number, minutes in ((1, 30), (2, 10), (3, 20))]
    keep(store, *events)
    assert sweep(store, max_bytes=3 * PICTURES_BYTES) == Deleted()
    assert sweep(store, max_bytes=2 * PICTURES_BYTES) == Deleted(pictures_for_space=2)
    assert files(store) == paths(events[0], events[2])


def test_no_more_goes_than_must(store: Store) -> None:
    keep(store, aged(1, 10))
    assert sweep(store, max_bytes=PICTURES_BYTES - 1) == Deleted(pictures_for_space=1)
    assert len(files(store)) == 1


def test_when_only_pictures_of_what_goes_on_are_left_it_says_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    keep(store, replace(EVENT, momentary=False), aged(2, 10))
    with caplog.at_level(logging.WARNING):
        assert sweep(store, max_bytes=0) == Deleted(pictures_for_space=2)
        assert caplog.messages == []
        assert sweep(store, max_bytes=0) == Deleted()
    assert f"pictures take {PICTURES_BYTES} bytes more than allowed (0)" in caplog.text
    assert files(store) == paths(EVENT)


def test_files_without_a_row_go_after_an_hour(tmp_path: Path, store: Store, clock: FakeClock) -> None:
    keep(store, CLOSED)
    for name, age_s in (("old.jpg", 3601), (".broken.jpg.ab.part", 3601), ("fresh.jpg", 3599)):
        store.evidence.put(f"gate/{name}", b"x")
        written_s = clock.now().timestamp() - age_s
        os.utime(tmp_path / "data" / "evidence" / "gate" / name, (written_s, written_s))
    for path in paths(CLOSED):
        os.utime(tmp_path / "data" / "evidence" / path, (0, 0))
    assert sweep(store) == Deleted(leftover_files=2)
    assert files(store) == paths(CLOSED) | {"gate/fresh.jpg"}


@pytest.mark.parametrize(
    ("columns", "events"),
    [({}, 0), ({"delivered_at": NOW}, 1), ({"undeliverable": True}, 1)],
    ids=["waiting", "delivered", "undeliverable"],
)
def test_an_event_goes_when_its_reports_have_an_end(
    store: Store, clock: FakeClock, columns: dict[str, object], events: int
) -> None:
    keep(store, EVENT)
    keep(store, CLOSED)
    if columns:
        settle(store, **columns)
    clock.advance(31 * DAY_S)
    assert sweep(store, keep_days=30).events == events
    assert (store.event(EVENT.id) is None) == bool(events)
    assert len(store.waiting_reports()) == (0 if events else 2)


def test_signals_go_except_those_that_still_hold(store: Store, clock: FakeClock) -> None:
    away = Signal(SignalKind.AWAY, "h-1", NOW, until=at(60 * DAY_S))
    store.add_signals([grant(1), away])
    clock.advance(31 * DAY_S)
    assert sweep(store, keep_days=30) == Deleted(signals=1)
    assert [signal for _, signal in store.signals_after(0, 10)] == [away]


def test_the_audit_and_labels_stay_for_a_year(store: Store, clock: FakeClock) -> None:
    told(store, replace(EVENT, momentary=False))
    store.take_update(news(UpdateKind.REJECTED, said_at=NOW))
    store.audit.add(AuditEntry(NOW, "admin", "sign_in"))
    clock.advance(365 * DAY_S)
    assert sweep(store).records == 0
    clock.advance(1)
    assert sweep(store) == Deleted(records=2)
    assert (store.audit.entries(), store.labels_since(at(-1))) == ([], [])


def test_leftovers_beyond_one_sweep_are_found_by_a_later_one(tmp_path: Path, store: Store) -> None:
    for number in range(5):
        store.evidence.put(f"gate/{number}.jpg", b"x")
        os.utime(tmp_path / "data" / "evidence" / "gate" / f"{number}.jpg", (0, 0))
    retention = store.retention(Limits(at_once=2))
    assert [retention.sweep().leftover_files for _ in range(4)] == [2, 2, 1, 0]


def test_a_round_does_a_bounded_amount_of_work_and_the_next_goes_on(store: Store, clock: FakeClock) -> None:
    keep(store, *(aged(number, number) for number in range(1, 6)))
    settle(store, delivered_at=NOW)
    clock.advance(31 * DAY_S)
    retention = store.retention(Limits(keep_days=30, at_once=4, pause_s=7))
    for _ in range(4):
        retention.run_once()
    assert retention.deleted == Deleted(expired_pictures=10, events=5)
    assert clock.waits == [7, 7, 7, 7]
    assert isinstance(retention, Retention)
