"""What happens to a case. The only place that moves one from state to state.

Everything here works inside the caller's writing transaction: the case, its time-line and the updates for
the camera side change together or not at all.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from base.clock import Clock
from base.ids import IdSource
from dispatch_desk import states
from dispatch_desk.case import CAMERA, DESK, Act, Case, CasePicture, Person
from dispatch_desk.errors import InvalidError
from dispatch_desk.settings import DeskSettings
from dispatch_desk.states import Action, State
from dispatch_desk.store import cases, people, updates
from dispatch_desk.wire import EventData


class Casework:
    """Files cases, dispatches them by grid, and does with them what people and cameras say."""

    def __init__(self, settings: DeskSettings, clock: Clock, ids: IdSource) -> None:
        self._settings = settings
        self._clock = clock
        self._ids = ids

    def file(self, connection: Connection, event: EventData) -> Case:
        """A new case for an event that has none."""
        now = self._clock.now()
        act = Act(Action.FILE, CAMERA)
        case = Case(
            id=self._ids.new(now),
            number=self._number(connection, now),
            event_id=event.id,
            revision=event.revision,
            event=event,
            state=states.transition(None, act.action, act.actor.role).to,
            last_action=act.action,
            grid_id=event.grid_id,
            worker_id=None,
            worker=None,
            created_at=now,
            updated_at=now,
            due_at=self._due_at(event, now),
        )
        cases.add(connection, case)
        cases.add_entry(connection, case, act, None, now)
        _add_evidence(connection, case)
        return case

    def revise(self, connection: Connection, case: Case, event: EventData) -> Case:
        """The case with a newer revision of its event; what became urgent is due sooner."""
        now = self._clock.now()
        sooner = event.severity != case.event.severity and not case.finished
        revised = replace(
            case,
            event=event,
            revision=event.revision,
            updated_at=now,
            due_at=min(case.due_at, self._due_at(event, now)) if sooner else case.due_at,
        )
        cases.save(connection, revised)
        _add_evidence(connection, revised)
        return revised

    def perform(self, connection: Connection, case: Case, act: Act) -> Case:
        """Do something with a case, and what follows from it by itself.

        What was opened anew is dispatched at once; a "handled" that no camera can check closes the case.
        Raises IllegalActionError, NotAllowedError, InvalidError: then nothing has changed.
        """
        done = [act]
        after = self._step(connection, case, act)
        if after.state is State.FILED:
            after = self.dispatch(connection, after)
        elif after.state is State.VERIFYING and after.event.rule in self._settings.closed_by_feedback:
            done.append(Act(Action.CLOSE_ON_FEEDBACK, DESK))
            after = self._step(connection, after, done[-1])
        now = self._clock.now()
        for each in done:
            updates.add(connection, after, each, self._ids.new(now), now)
        return after

    def dispatch(self, connection: Connection, case: Case) -> Case:
        """Give a filed case to who had it, else to a worker of its grid, else leave it to a dispatcher."""
        worker = _worker_for(connection, case)
        if worker is None:
            return case
        return self._step(connection, case, Act(Action.DISPATCH, DESK, worker=worker))

    def _step(self, connection: Connection, case: Case, act: Act) -> Case:
        """One transition: the case as it is afterwards, saved, with its row of the time-line."""
        found = states.transition(case.state, act.action, act.actor.role)
        if act.action in states.NEEDS_NOTE and not act.note.strip():
            raise InvalidError(f"expected a note that says why, to {act.action} a case, got none")
        now = self._clock.now()
        after = replace(case, state=found.to, last_action=act.action, updated_at=now)
        if act.action is Action.DISPATCH:
            after = _handed_to(after, act.worker)
        elif act.action is Action.RETURN:
            after = replace(after, worker_id=None, worker=None)
        elif act.action in states.REOPENINGS:
            rework = int(act.action in states.REWORKS)
            after = replace(after, due_at=self._due_at(case.event, now), reworks=case.reworks + rework)
        cases.save(connection, after)
        cases.add_entry(connection, after, act, case.state, now)
        cases.add_pictures(
            connection, case.id, [CasePicture(sha, "photo", "photo", now) for sha in act.photos]
        )
        return after

    def _due_at(self, event: EventData, now: datetime) -> datetime:
        return now + self._settings.sla.due_in(event.event_type, event.severity)

    def _number(self, connection: Connection, now: datetime) -> str:
        """Date and number of the day. Retention keeps cases for a day at least, so no number comes twice."""
        day = f"{now.astimezone(self._settings.zone()):%Y%m%d}-"
        return f"{day}{cases.count_numbered(connection, day) + 1:04d}"


def _handed_to(case: Case, worker: Person | None) -> Case:
    if worker is None:
        raise InvalidError("expected a grid worker to dispatch the case to, got none")
    return replace(case, worker_id=worker.id, worker=worker.name)


def _worker_for(connection: Connection, case: Case) -> Person | None:
    """Who had the case before; else, of the workers of its grid, the one with the fewest unfinished cases."""
    if case.worker_id is not None and (account := people.by_id(connection, case.worker_id)) is not None:
        return account.person
    workers = people.workers_of_grid(connection, case.grid_id) if case.grid_id else []
    load = cases.open_counts(connection, [worker.id for worker in workers])
    return min(workers, key=lambda worker: (load.get(worker.id, 0), worker.name), default=None)


def _add_evidence(connection: Connection, case: Case) -> None:
    pictures = [
        CasePicture(picture.sha256, picture.kind, picture.moment, picture.captured_at)
        for picture in case.event.evidence
    ]
    cases.add_pictures(connection, case.id, pictures)
