"""Whatever people and cameras do in whatever order, the time-line tells how the case came to be so."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from base.ids import IdSource
from dispatch_desk.case import CAMERA, DESK, Act, Actor, Case, Entry, Person
from dispatch_desk.casework import Casework
from dispatch_desk.errors import RefusedError
from dispatch_desk.settings import Language
from dispatch_desk.states import REOPENINGS, REWORKS, TABLE, UPDATES, Action, Role, State
from dispatch_desk.store import cases, people, updates
from dispatch_desk.store.database import Database
from dispatch_desk.wire import EventData, ReportEnvelope, UpdateBody
from tests.dispatch_desk import street
from tests.fakes import FakeClock

CLOCK = FakeClock()
IDS = IdSource()
WORKERS = [
    Person(IDS.new(CLOCK.at), name, Role.WORKER, Language.ENGLISH, ("panlong-03",)) for name in ("a", "b")
]
ACTORS = {
    Role.WORKER: Actor("a", Role.WORKER),
    Role.DISPATCHER: Actor("d", Role.DISPATCHER),
    Role.CAMERA: CAMERA,
    Role.DESK: DESK,
}
acts = st.builds(
    Act,
    action=st.sampled_from(Action),
    actor=st.sampled_from(list(ACTORS.values())),
    note=st.sampled_from(["", "because"]),
    worker=st.sampled_from([None, *WORKERS]),
)


@st.composite
def walks(draw: st.DrawFn) -> list[tuple[Act, bool]]:
    """Acts, and for each whether to give it an actor and a note that will do, so that walks go far."""
    return draw(st.lists(st.tuples(acts, st.booleans()), max_size=25))


class _UndoError(Exception):
    """Ends a transaction without leaving anything behind."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database.open_sqlite(tmp_path_factory.mktemp("walks") / "desk.db")
    yield database
    database.close()


@contextmanager
def filed(database: Database, rule: str) -> Iterator[tuple[Connection, Casework, Case]]:
    """A desk with two workers and one case, gone at the end."""
    work = Casework(street.settings(Path("unused")), CLOCK, IDS)
    envelope = ReportEnvelope.model_validate(street.report(rule=rule), strict=False)
    with suppress(_UndoError), database.write() as connection:
        for worker in WORKERS:
            people.add(connection, worker, "-", CLOCK.at)
        yield connection, work, work.dispatch(connection, work.file(connection, envelope.data))
        raise _UndoError


def able(act: Act, state: State) -> Act:
    found = TABLE[state].get(act.action)
    role = act.actor.role if found is None else min(found.by)
    return Act(act.action, ACTORS[role], act.note or "because", worker=act.worker or WORKERS[0])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walk=walks(), rule=st.sampled_from(["illegal_parking", "tailgating"]))
def test_the_time_line_is_a_path_through_the_table_that_ends_in_the_cases_state(
    database: Database, walk: list[tuple[Act, bool]], rule: str
) -> None:
    with filed(database, rule) as (connection, work, first):
        case = first
        for act, help_it in walk:
            before = cases.entries(connection, case.id)
            try:
                case = work.perform(connection, case, able(act, case.state) if help_it else act)
            except RefusedError:
                assert cases.entries(connection, case.id) == before
                continue
            assert cases.entries(connection, case.id)[: len(before)] == before, "history is never rewritten"
        assert cases.of_event(connection, case.event_id) == case
        _check_story(case, cases.entries(connection, case.id), updates.after(connection, 0, 500))


def _check_story(case: Case, entries: list[Entry], told: list[UpdateBody]) -> None:
    state: State | None = None
    for entry in entries:
        assert entry.from_state is state
        assert TABLE[state][entry.action].to is entry.to_state
        assert entry.role in TABLE[state][entry.action].by
        state = entry.to_state
    actions = [entry.action for entry in entries]
    assert (state, actions[-1]) == (case.state, case.last_action)
    assert case.worker == entries[-1].worker
    assert case.reworks == sum(action in REWORKS for action in actions)
    assert [update.kind for update in told] == [UPDATES[action] for action in actions if action in UPDATES]
    if case.state in {State.DISPATCHED, State.ACCEPTED, State.VERIFYING, State.HANDLED}:
        assert case.worker_id is not None, "somebody is in charge"
    if case.last_action in REOPENINGS:
        assert case.state is State.FILED


def test_the_event_of_a_case_comes_back_as_it_was(database: Database) -> None:
    with filed(database, "tailgating") as (connection, _, case):
        found = cases.of_event(connection, case.event_id)
        assert found is not None
        assert isinstance(found.event, EventData)
        assert found == case
