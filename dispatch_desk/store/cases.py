"""Rows of cases, their time-lines and their pictures; always inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from dispatch_desk.case import Act, Case, CasePicture, Entry
from dispatch_desk.states import FINISHED, Action, Role, State
from dispatch_desk.store.schema import case_pictures, cases, people, timeline
from dispatch_desk.wire import EventData

FINISHED_STATES = tuple(state.value for state in FINISHED)


def add(connection: Connection, case: Case) -> None:
    """A new case."""
    connection.execute(insert(cases).values(_row(case)))


def save(connection: Connection, case: Case) -> None:
    """A case as it is now."""
    connection.execute(update(cases).where(cases.c.id == case.id).values(_row(case)))


def of_event(connection: Connection, event_id: UUID) -> Case | None:
    """The case of an event."""
    return _first(connection, _select().where(cases.c.event_id == event_id))


def numbered(connection: Connection, number: str) -> Case | None:
    """The case with this number."""
    return _first(connection, _select().where(cases.c.number == number))


def count_numbered(connection: Connection, prefix: str) -> int:
    """How many case numbers begin with `prefix` (digits and dashes)."""
    query = select(func.count()).where(cases.c.number.startswith(prefix))
    return connection.execute(query).scalar_one()


def listed(
    connection: Connection, *, finished: bool, worker_id: UUID | None, limit: int, offset: int = 0
) -> list[Case]:
    """Cases of one worker, or of everybody: unfinished ones by due time, finished ones newest first."""
    order: ColumnElement[datetime] = cases.c.updated_at.desc() if finished else cases.c.due_at.asc()
    query = _select().where(*_which(finished=finished, worker_id=worker_id)).order_by(order, cases.c.number)
    return [_case(row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]


def count(connection: Connection, *, finished: bool, worker_id: UUID | None) -> int:
    """How many cases `listed` could show."""
    query = select(func.count()).select_from(cases).where(*_which(finished=finished, worker_id=worker_id))
    return connection.execute(query).scalar_one()


def add_entry(connection: Connection, case: Case, act: Act, from_state: State | None, at: datetime) -> None:
    """One more row of a case's time-line; `case` as it is after the act."""
    row = {
        "case_id": case.id,
        "at": at,
        "action": act.action.value,
        "actor": act.actor.name,
        "role": act.actor.role.value,
        "from_state": None if from_state is None else from_state.value,
        "to_state": case.state.value,
        "worker": case.worker,
        "note": act.note,
        "photos": list(act.photos),
    }
    connection.execute(insert(timeline).values(row))


def entries(connection: Connection, case_id: UUID) -> list[Entry]:
    """The time-line of a case, oldest first."""
    query = select(timeline).where(timeline.c.case_id == case_id).order_by(timeline.c.row_id)
    return [
        Entry(
            row["at"],
            Action(row["action"]),
            row["actor"],
            Role(row["role"]),
            None if row["from_state"] is None else State(row["from_state"]),
            State(row["to_state"]),
            row["worker"],
            row["note"],
            tuple(row["photos"]),
        )
        for row in connection.execute(query).mappings()
    ]


def add_pictures(connection: Connection, case_id: UUID, found: Iterable[CasePicture]) -> None:
    """Say that kept pictures belong to a case; those that do already stay as they are."""
    rows = [
        {
            "case_id": case_id,
            "sha256": picture.sha256,
            "moment": picture.moment,
            "kind": picture.kind,
            "captured_at": picture.captured_at,
        }
        for picture in found
    ]
    if rows:
        connection.execute(upsert(case_pictures).on_conflict_do_nothing(), rows)


def pictures(connection: Connection, case_id: UUID) -> list[CasePicture]:
    """The pictures of a case in the order in which they were taken."""
    mine = case_pictures.c
    query = select(case_pictures).where(mine.case_id == case_id).order_by(mine.captured_at, mine.kind)
    return [
        CasePicture(row["sha256"], row["kind"], row["moment"], row["captured_at"])
        for row in connection.execute(query).mappings()
    ]


def shows_picture(connection: Connection, sha256: str, worker_id: UUID | None) -> bool:
    """Whether a case (of this worker, if one is given) has this picture."""
    query = select(cases.c.id).join(case_pictures).where(case_pictures.c.sha256 == sha256)
    if worker_id is not None:
        query = query.where(cases.c.worker_id == worker_id)
    return connection.execute(query.limit(1)).first() is not None


def open_counts(connection: Connection, worker_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many unfinished cases each of these workers has; workers without any are left out."""
    query = (
        select(cases.c.worker_id, func.count())
        .where(cases.c.worker_id.in_(worker_ids), cases.c.state.not_in(FINISHED_STATES))
        .group_by(cases.c.worker_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _select() -> Select[tuple[object, ...]]:
    return select(cases, people.c.name.label("worker")).outerjoin(people, cases.c.worker_id == people.c.id)


def _which(*, finished: bool, worker_id: UUID | None) -> list[ColumnElement[bool]]:
    is_finished = cases.c.state.in_(FINISHED_STATES)
    mine = cases.c.id.is_not(None) if worker_id is None else cases.c.worker_id == worker_id
    return [is_finished if finished else ~is_finished, mine]


def _first(connection: Connection, query: Select[tuple[object, ...]]) -> Case | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else _case(row)


def _row(case: Case) -> dict[str, object]:
    return {
        "id": case.id,
        "number": case.number,
        "event_id": case.event_id,
        "revision": case.revision,
        "event": case.event.model_dump_json(exclude_none=True),
        "state": case.state.value,
        "last_action": case.last_action.value,
        "grid_id": case.grid_id,
        "worker_id": case.worker_id,
        "created_at": case.created_at,
        "updated_at": case.updated_at,
        "due_at": case.due_at,
        "reworks": case.reworks,
    }


def _case(row: RowMapping) -> Case:
    return Case(
        id=row["id"],
        number=row["number"],
        event_id=row["event_id"],
        revision=row["revision"],
        event=EventData.model_validate_json(row["event"]),
        state=State(row["state"]),
        last_action=Action(row["last_action"]),
        grid_id=row["grid_id"],
        worker_id=row["worker_id"],
        worker=row["worker"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        due_at=row["due_at"],
        reworks=row["reworks"],
    )
