"""A store of the first release, with data in it, becomes one of today."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from command_center.reporting import report_of
from command_center.store import schema
from command_center.store.codec import Codec
from command_center.store.database import Database
from command_center.store.store import DATABASE_FILE, Store
from dispatch_client.contract import UpdateKind
from dispatch_client.report import ReportKind
from persistence.migration import upgrade
from tests.command_center.dispatch import LEFT, PARKED, claimed, kinds, news, told
from tests.command_center.values import NOW, STATE, at, numbered
from tests.fakes import FakeClock
from vision.event import Event, Evidence
from vision.ports import CameraState
from vision.site import Camera, Site

OLDER = replace(numbered(2, LEFT), changed_at=at(-500))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of a store with the tables of v0001."""
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE_FILE}")
    with engine.begin() as connection:
        upgrade(connection, Database.migrations, to="0001")
        site = Codec(Site, schema.site).row(Site("panlong"))
        state = Codec(CameraState, schema.camera_states).row(STATE)
        connection.execute(insert(schema.site).values(site))
        connection.execute(insert(schema.camera_states).values(state))
        connection.execute(
            text(
                "INSERT INTO cameras (id, position, url, name, grid_id, address)"
                " VALUES ('gate', 0, '', '', '', '')"
            )
        )
        for event in (PARKED, OLDER):
            connection.execute(insert(schema.events).values(Codec(Event, schema.events).row(event)))
            pictures = Codec(Evidence, schema.evidence)
            rows = [pictures.row(each, event_id=event.id) for each in event.evidence]
            connection.execute(insert(schema.evidence), rows)
        report = {
            "event_id": PARKED.id,
            "revision": 1,
            "kind": "opened",
            "envelope": report_of(PARKED, ReportKind.OPENED, "panlong", NOW).envelope(),
            "created_at": NOW,
            "next_at": NOW,
            "attempts": 0,
            "undeliverable": False,
            "last_error": "",
        }
        connection.execute(insert(schema.outbox).values(report))
    engine.dispose()
    return tmp_path


def test_what_was_stored_is_kept(old: Path) -> None:
    store = Store.open(old, FakeClock())
    assert store.state("gate") == STATE
    assert store.load_site() == Site("panlong", cameras=(Camera("gate"),))
    assert {event.id: event for event in store.events()} == {PARKED.id: PARKED, OLDER.id: OLDER}
    assert [event for _, event in store.event_changes_after(0)] == [OLDER, PARKED]
    assert kinds(store) == ["opened"]
    store.close()


def test_a_running_event_goes_on(old: Path) -> None:
    store = Store.open(old, FakeClock())
    told(store, replace(PARKED, last_seen_at=at(30)))
    assert kinds(store) == ["opened"], "its present revision is known"
    assert [number for number, _ in store.event_changes_after(2)] == [3]
    assert store.take_update(news(UpdateKind.HANDLED))
    told(store, LEFT)
    assert kinds(store) == ["opened", "closed"]
    assert claimed(store)[0].pictures.keys() == {each.sha256 for each in PARKED.evidence}
    store.close()


def test_what_is_older_than_the_stored_revision_is_no_news(old: Path) -> None:
    store = Store.open(old, FakeClock())
    told(store, numbered(2, PARKED))
    assert store.event(OLDER.id) == OLDER
    assert kinds(store) == ["opened"]
    store.close()


def test_a_store_that_was_brought_up_to_date_is_not_touched_again(old: Path) -> None:
    for _ in range(2):
        store = Store.open(old, FakeClock())
        assert store.latest_event_change() == 2
        store.close()
