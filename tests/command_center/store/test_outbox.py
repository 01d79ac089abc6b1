import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from command_center.errors import NotFoundError
from command_center.store.outbox import LONGEST_ERROR, Backlog
from command_center.store.store import Store
from dispatch_client.outbox import Outbox, Parcel
from tests.command_center.dispatch import LEFT, PARKED, claimed, reply_to, told
from tests.command_center.values import SITE, at, numbered
from tests.fakes import FakeClock

UPDATED = replace(PARKED, revision=2, changed_at=at(1))
ENDED = replace(LEFT, revision=3)
END = replace(PARKED.evidence[0], moment="ended", sha256="e" * 64, path="gate/end.jpg")


def keys(parcels: Sequence[Parcel]) -> list[tuple[int, int]]:
    return [(int(parcel.event_id.replace("-", ""), 16) % 1000, parcel.revision) for parcel in parcels]


def test_the_store_is_all_that_a_relay_needs(store: Store) -> None:
    outbox: Outbox = store.outbox
    assert outbox.claim("relay", at(0), 60.0, 10) == []


def test_a_parcel_carries_the_envelope_and_where_its_pictures_are(store: Store) -> None:
    told(store, PARKED, replace(LEFT, evidence=(*LEFT.evidence, END)))
    (parcel,) = claimed(store)
    (report, _) = store.waiting_reports()
    assert (parcel.event_id, parcel.revision, parcel.envelope) == (str(PARKED.id), 1, report.envelope)
    assert parcel.pictures == {each.sha256: each.path for each in PARKED.evidence}, "not the one of later"
    assert (parcel.attempts, parcel.leased_until) == (0, at(60))
    assert parcel.idempotency_key == f"{PARKED.id}:1"


def test_pictures_that_retention_has_deleted_are_not_named(store: Store) -> None:
    told(store, LEFT)
    with store._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM evidence WHERE kind = 'overview'")
    assert claimed(store)[0].pictures == {"b" * 64: PARKED.evidence[1].path}


def test_the_oldest_reports_go_first_one_of_each_event(store: Store) -> None:
    told(store, numbered(2, PARKED), numbered(2, UPDATED), numbered(1, PARKED), numbered(3, PARKED))
    assert keys(claimed(store, limit=2)) == [(2, 1), (1, 1)]
    assert keys(claimed(store, limit=2)) == [(3, 1)]
    assert claimed(store) == []


def test_the_next_of_an_event_waits_until_the_last_is_delivered(store: Store) -> None:
    told(store, PARKED, UPDATED)
    (first,) = claimed(store)
    store.outbox.postpone(first.row_id, "relay", at(30), "busy")
    assert claimed(store) == []
    (again,) = claimed(store, now=at(30))
    assert (again.revision, again.attempts) == (1, 1)
    store.outbox.delivered(again.row_id, "relay", at(31), reply_to(again))
    assert [parcel.revision for parcel in claimed(store, now=at(31))] == [2]


def test_a_refused_one_blocks_nothing(store: Store) -> None:
    told(store, PARKED, UPDATED)
    (first,) = claimed(store)
    store.outbox.refuse(first.row_id, "relay", at(1), "422")
    assert [parcel.revision for parcel in claimed(store)] == [2]


def test_a_lease_that_ran_out_makes_it_due_again(store: Store) -> None:
    told(store, PARKED)
    claimed(store)
    assert claimed(store, "other", at(59.999)) == []
    (parcel,) = claimed(store, "other", at(60))
    assert (parcel.attempts, parcel.leased_until) == (1, at(120))


def test_whoever_lost_the_lease_changes_nothing(store: Store) -> None:
    told(store, PARKED)
    (parcel,) = claimed(store, "slow")
    claimed(store, "quick", at(60))
    store.outbox.delivered(parcel.row_id, "slow", at(61), reply_to(parcel))
    store.outbox.postpone(parcel.row_id, "slow", at(61), "late")
    store.outbox.refuse(parcel.row_id, "slow", at(61), "late")
    assert store.outbox.backlog() == Backlog(1, at(0), 0)
    assert claimed(store, "third", at(119)) == [], "still leased to the quick one"
    store.outbox.delivered(parcel.row_id, "quick", at(62), reply_to(parcel))
    assert store.outbox.backlog() == Backlog(0, None, 0)


def test_what_was_delivered_stays_so(store: Store) -> None:
    told(store, PARKED)
    (parcel,) = claimed(store)
    store.outbox.delivered(parcel.row_id, "relay", at(1), reply_to(parcel))
    store.outbox.refuse(parcel.row_id, "relay", at(2), "late")
    store.outbox.postpone(parcel.row_id, "relay", at(2), "late")
    assert claimed(store, now=at(1000)) == []
    assert store.outbox.dead_letters() == []


def test_a_refused_report_is_a_dead_letter_with_its_reason(store: Store) -> None:
    told(store, numbered(1, PARKED), numbered(2, PARKED))
    for parcel, second in zip(claimed(store), (5, 9), strict=True):
        store.outbox.refuse(parcel.row_id, "relay", at(second), "422: no such grid" + "!" * LONGEST_ERROR)
    letters = store.outbox.dead_letters()
    assert [letter.event_id.int for letter in letters] == [2, 1], "the latest refusal first"
    assert store.outbox.dead_letters(limit=1) == letters[:1]
    assert (letters[1].refused_at, letters[1].created_at, letters[1].attempts) == (at(5), at(0), 1)
    assert letters[0].error.startswith("422: no such grid!")
    assert len(letters[0].error) == LONGEST_ERROR
    assert store.outbox.backlog() == Backlog(0, None, 2)


def test_a_dead_letter_can_be_sent_again_once(store: Store, clock: FakeClock) -> None:
    told(store, PARKED)
    (parcel,) = claimed(store)
    store.outbox.refuse(parcel.row_id, "relay", at(1), "422")
    clock.advance(10)
    store.outbox.send_again(parcel.row_id)
    assert store.outbox.dead_letters() == []
    assert claimed(store, now=at(9)) == []
    assert [again.attempts for again in claimed(store, now=at(10))] == [0]
    with pytest.raises(NotFoundError, match=f"number of a refused report, got {parcel.row_id}"):
        store.outbox.send_again(parcel.row_id)


def test_one_that_is_sent_again_waits_for_a_later_one_in_flight(store: Store) -> None:
    told(store, PARKED, UPDATED)
    (first,) = claimed(store)
    store.outbox.refuse(first.row_id, "relay", at(0), "422")
    (second,) = claimed(store)
    store.outbox.send_again(first.row_id)
    assert claimed(store) == []
    store.outbox.delivered(second.row_id, "relay", at(1), reply_to(second))
    assert [parcel.revision for parcel in claimed(store)] == [1]


def test_the_backlog_tells_how_many_wait_and_since_when(store: Store, clock: FakeClock) -> None:
    assert store.outbox.backlog() == Backlog(0, None, 0)
    clock.advance(5)
    told(store, PARKED)
    clock.advance(5)
    told(store, UPDATED)
    claimed(store, now=at(10))
    assert store.outbox.backlog() == Backlog(2, at(5), 0), "one on its way is not there yet"


def test_relays_that_claim_at_the_same_time_share_the_reports(tmp_path: Path, store: Store) -> None:
    told(store, *(numbered(number, PARKED) for number in range(1, 41)))

    def work(name: str) -> list[int]:
        mine = Store.open(tmp_path / "data", FakeClock())
        taken = [parcel.row_id for _ in range(10) for parcel in claimed(mine, name, limit=2)]
        mine.close()
        return taken

    with ThreadPoolExecutor() as pool:
        taken = [row_id for rows in pool.map(work, ("a", "b", "c")) for row_id in rows]
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 40


def test_the_next_relay_of_the_same_name_need_not_wait_for_the_lease_of_one_that_was_killed(
    store: Store,
) -> None:
    told(store, PARKED)
    claimed(store, "killed")
    store.outbox.take_back("other")
    assert claimed(store, "killed") == []
    store.outbox.take_back("killed")
    (parcel,) = claimed(store, "killed")
    store.outbox.delivered(parcel.row_id, "killed", at(1), reply_to(parcel))
    store.outbox.take_back("killed")
    assert store.outbox.backlog() == Backlog(0, None, 0)


def test_what_a_killed_relay_held_is_due_when_its_lease_ends(tmp_path: Path) -> None:
    store = Store.open(tmp_path, FakeClock())
    store.import_site(SITE)
    told(store, PARKED, UPDATED)
    program = subprocess.run(
        [sys.executable, "-m", "tests.command_center.store.killed_claimant", str(tmp_path)], check=False
    )
    assert program.returncode == -signal.SIGKILL
    assert claimed(store, now=at(59)) == []
    (parcel,) = claimed(store, now=at(60))
    assert (parcel.revision, parcel.attempts) == (1, 1)
    store.close()
