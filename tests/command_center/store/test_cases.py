from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from command_center.cases import Case
from command_center.errors import NotFoundError
from command_center.store import schema_cases
from command_center.store.labels import Label, Verdict
from command_center.store.retention import Deleted, Limits
from command_center.store.store import Store
from dispatch_client.contract import CaseState, UpdateKind
from tests.command_center.dispatch import (
    DEED,
    LEFT,
    MISSED,
    PARKED,
    STATES,
    claimed,
    kinds,
    news,
    reply_to,
    told,
)
from tests.command_center.values import STATE, at
from tests.fakes import FakeClock
from vision.event import EventState
from vision.signals import Signal, SignalKind

HANDLED, REJECTED, REOPENED = UpdateKind.HANDLED, UpdateKind.REJECTED, UpdateKind.REOPENED


def test_the_copy_of_a_case_is_what_the_newest_update_said(store: Store) -> None:
    told(store, PARKED)
    assert store.case(PARKED.id) is None
    for update in (news(UpdateKind.ACCEPTED, 3), news(REOPENED, 9), news(HANDLED, 7)):
        assert store.take_update(update)
    case = Case(PARKED.id, "case-1", CaseState.DISPATCHED, "小王", 4, at(109), 9)
    assert store.case(PARKED.id) == case
    assert store.cases_of([PARKED.id, UUID(int=7)]) == {PARKED.id: case}
    assert [update.seq for update in store.case_updates(PARKED.id)] == [3, 7, 9]
    assert store.case_updates(PARKED.id)[1] == news(HANDLED, 7)


def test_an_update_is_taken_once(store: Store) -> None:
    told(store, DEED)
    assert store.take_update(news(REJECTED))
    assert not store.take_update(replace(news(REJECTED), note="again"))
    assert store.case_updates(DEED.id) == [news(REJECTED)]
    assert len(store.labels_since(at(0))) == 1
    assert kinds(store) == ["opened", "closed"]


@pytest.mark.parametrize("event_id", [str(UUID(int=5)), "no-uuid"])
def test_an_update_of_an_event_that_is_not_here_is_refused(store: Store, event_id: str) -> None:
    with pytest.raises(NotFoundError, match=f"expected the id of an event, got '?{event_id}"):
        store.take_update(replace(news(HANDLED), event_id=event_id))
    assert store.case_updates(PARKED.id) == []


def test_a_case_that_changes_makes_its_event_one_that_changed(store: Store) -> None:
    told(store, PARKED)
    before = store.latest_event_change()
    store.take_update(news(UpdateKind.ACCEPTED))
    assert [event for _, event in store.event_changes_after(before)] == [PARKED]


def test_a_deed_that_was_handled_is_closed_and_the_dispatch_side_hears_of_it(
    store: Store, clock: FakeClock
) -> None:
    told(store, DEED)
    clock.advance(120)
    store.take_update(news(HANDLED))
    expected = replace(
        DEED, revision=2, state=EventState.CLOSED, ended_at=DEED.last_seen_at, changed_at=at(120)
    )
    assert store.event(DEED.id) == expected
    report = store.waiting_reports()[-1]
    assert (report.revision, report.kind, report.created_at) == (2, "closed", at(120))
    assert report.envelope["time"] == "2026-01-05T02:02:00Z"


def test_a_rejected_event_is_labelled_and_goes_on_while_the_camera_sees_it(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(REJECTED))
    label = Label(
        PARKED.id, "gate", "illegal_parking", Verdict.NOT_REAL, at(101), actor="小王", note="已劝离"
    )
    assert store.labels_since(at(101)) == [label]
    assert store.labels_since(at(102)) == []
    assert store.event(PARKED.id) == PARKED
    assert kinds(store) == ["opened"]


def test_a_visit_is_a_sign_of_life(store: Store, clock: FakeClock) -> None:
    told(store, MISSED)
    clock.advance(1000)
    store.take_update(news(HANDLED, said_at=at(900)))
    visit = Signal(SignalKind.SIGN_OF_LIFE, "h-12", at(900), source="visit")
    assert [signal for _, signal in store.signals_after(0, 10)] == [visit]
    assert kinds(store) == ["opened"], "the rule ends the event, not we"


def test_a_clock_that_runs_ahead_on_the_other_side_hides_no_later_absence(
    store: Store, clock: FakeClock
) -> None:
    told(store, MISSED)
    clock.advance(10)
    store.take_update(news(HANDLED, said_at=at(99999)))
    assert [signal.at for _, signal in store.signals_after(0, 10)] == [at(10)]


def test_what_cannot_be_done_whole_is_not_begun(store: Store) -> None:
    """The page_count bound stands for a full disk in the middle of the transaction."""
    told(store, DEED)
    with store._database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    flood = replace(news(HANDLED), note="x" * 20_000)
    with pytest.raises(Exception, match="full"):
        store.take_update(flood)
    assert (store.case(DEED.id), store.case_updates(DEED.id), kinds(store)) == (None, [], ["opened"])
    assert store.event(DEED.id) == DEED
    with store._database.read() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert store.take_update(flood)
    assert kinds(store) == ["opened", "closed"]


def test_the_same_update_by_callback_and_by_poll_at_once_is_taken_once(tmp_path: Path, store: Store) -> None:
    told(store, DEED)

    def take(_: int) -> int:
        mine = Store.open(tmp_path / "data", FakeClock())
        taken = [mine.take_update(news(HANDLED, seq)) for seq in range(1, 6)]
        mine.close()
        return sum(taken)

    with ThreadPoolExecutor() as pool:
        assert sum(pool.map(take, range(3))) == 5
    assert kinds(store) == ["opened", *["closed"] * 5]
    assert [report.revision for report in store.waiting_reports()] == [1, 2, 3, 4, 5, 6]


def test_retention_takes_a_case_with_its_event_and_leaves_the_label(store: Store, clock: FakeClock) -> None:
    told(store, replace(LEFT, evidence=()))
    store.take_update(news(REJECTED))
    (report,) = claimed(store)
    store.outbox.delivered(report.row_id, "relay", at(1), reply_to(report))
    clock.advance(31 * 86400)
    assert store.retention(Limits(keep_days=30)).sweep() == Deleted(events=1)
    assert (store.case(LEFT.id), store.case_updates(LEFT.id)) == (None, [])
    assert len(store.labels_since(at(0))) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(list(UpdateKind)), min_size=1, max_size=5).flatmap(
        lambda said: st.permutations(list(enumerate(said, 1)) * 2)
    )
)
def test_in_any_order_and_twice_the_copy_ends_at_the_newest(
    store: Store, said: list[tuple[int, UpdateKind]]
) -> None:
    with store._database.write() as connection:
        for table in (schema_cases.case_updates, schema_cases.cases, schema_cases.labels):
            connection.execute(delete(table))
    store.record(STATE, [PARKED])
    newest = (0, CaseState.FILED)
    for seq, kind in said:
        store.take_update(news(kind, seq))
        newest = max(newest, (seq, STATES[kind]))
        case = store.case(PARKED.id)
        assert case is not None
        assert (case.seq, case.state) == newest
    rejected = {seq for seq, kind in said if kind is REJECTED}
    assert len(store.labels_since(at(0))) == len(rejected)


def test_the_case_that_answers_a_report_is_known_before_its_first_update(store: Store) -> None:
    told(store, PARKED)
    (report,) = claimed(store)
    store.outbox.delivered(report.row_id, "relay", at(1), reply_to(report))
    case = store.case(PARKED.id)
    assert case is not None
    assert (case.state, case.actor, case.seq) == (CaseState.DISPATCHED, "王芳", 0)


def test_an_answer_does_not_turn_back_what_an_update_has_told(store: Store) -> None:
    told(store, PARKED)
    (report,) = claimed(store)
    store.take_update(news(UpdateKind.ACCEPTED))
    store.outbox.delivered(report.row_id, "relay", at(1), reply_to(report))
    case = store.case(PARKED.id)
    assert case is not None
    assert case.state is CaseState.ACCEPTED
