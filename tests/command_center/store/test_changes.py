from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from command_center.store.store import Store
from tests.command_center.dispatch import LEFT, PARKED, told
from tests.command_center.values import at, numbered
from tests.fakes import FakeClock


def changed(store: Store, after: int, limit: int = 100) -> list[int]:
    return [event.id.int for _, event in store.event_changes_after(after, limit)]


def test_events_are_followed_in_the_order_of_their_latest_change(store: Store) -> None:
    assert store.latest_event_change() == 0
    told(store, numbered(1, PARKED), numbered(2, PARKED), numbered(3, PARKED))
    seen = store.latest_event_change()
    assert changed(store, 0) == [1, 2, 3]
    assert changed(store, 0, limit=2) == [1, 2]
    told(store, numbered(1, LEFT))
    assert changed(store, 0) == [2, 3, 1]
    assert store.event_changes_after(seen) == [(store.latest_event_change(), numbered(1, LEFT))]


def test_what_is_only_seen_again_is_a_change_too(store: Store) -> None:
    told(store, PARKED)
    seen = store.latest_event_change()
    told(store, replace(PARKED, last_seen_at=at(5)))
    assert store.event_changes_after(seen)[0][1].last_seen_at == at(5)


def test_a_number_is_never_given_again_even_if_its_event_is_deleted(store: Store) -> None:
    told(store, replace(PARKED, evidence=()))
    seen = store.latest_event_change()
    with store._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
        connection.exec_driver_sql("DELETE FROM events")
    told(store, numbered(2, PARKED))
    assert changed(store, seen) == [2]


def test_somebody_who_follows_while_others_write_misses_nothing(tmp_path: Path, store: Store) -> None:
    def write(first: int) -> None:
        mine = Store.open(tmp_path / "data", FakeClock())
        told(mine, *(numbered(first + step, PARKED) for step in range(20)))
        mine.close()

    followed: list[int] = []
    cursor = 0
    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(write, first) for first in (100, 200)]
        while not all(writer.done() for writer in writers) or store.latest_event_change() > cursor:
            for number, event in store.event_changes_after(cursor):
                cursor = number
                followed.append(event.id.int)
    assert sorted(followed) == [*range(100, 120), *range(200, 220)]


def test_a_cursor_survives_a_restart(tmp_path: Path, store: Store) -> None:
    cursor = store.cursor("desk updates")
    assert cursor.load() == 0
    for value in (2**40, 7):
        cursor.save(value)
        again = Store.open(tmp_path / "data", FakeClock())
        assert again.cursor("desk updates").load() == value
        assert again.cursor("another").load() == 0
        again.close()
