"""Rows of case updates: what the camera side is to be told, and whether it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from dispatch_desk.case import Act, Case
from dispatch_desk.states import UPDATES, State, UpdateKind
from dispatch_desk.store.schema import updates
from dispatch_desk.wire import UpdateBody

_COLUMNS = updates.c
_OPEN = _COLUMNS.delivered_at.is_(None) & _COLUMNS.given_up_at.is_(None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that is due, and how often it was tried before."""

    body: UpdateBody
    attempts: int


def add(connection: Connection, case: Case, act: Act, update_id: UUID, at: datetime) -> None:
    """Tell the camera side of an act, unless it is none of its business; `case` as it is now."""
    kind = UPDATES.get(act.action)
    if kind is None:
        return
    row = {
        "id": update_id,
        "case_id": case.id,
        "event_id": case.event_id,
        "kind": kind.value,
        "at": at,
        "state": case.state.value,
        "actor": act.actor.name,
        "note": act.note,
        "reworks": case.reworks,
        "attempts": 0,
        "next_at": at,
        "last_error": "",
    }
    connection.execute(insert(updates).values(row))


def after(connection: Connection, seq: int, limit: int) -> list[UpdateBody]:
    """The next updates after `seq`, in order."""
    query = select(updates).where(_COLUMNS.seq > seq).order_by(_COLUMNS.seq).limit(limit)
    return [_body(row) for row in connection.execute(query).mappings()]


def due(connection: Connection, now: datetime, limit: int) -> list[Waiting]:
    """The first undelivered update of every case, if its time has come; oldest first."""
    first = select(func.min(_COLUMNS.seq)).where(_OPEN).group_by(_COLUMNS.case_id)
    query = select(updates).where(_COLUMNS.seq.in_(first), _COLUMNS.next_at <= now).order_by(_COLUMNS.seq)
    return [Waiting(_body(row), row["attempts"]) for row in connection.execute(query.limit(limit)).mappings()]


def delivered(connection: Connection, seq: int, at: datetime) -> None:
    """The receiver has answered 2xx."""
    connection.execute(update(updates).where(_COLUMNS.seq == seq).values(delivered_at=at, last_error=""))


def postpone(connection: Connection, seq: int, until: datetime, error: str) -> None:
    """It failed; try again at `until`."""
    changes = {"attempts": _COLUMNS.attempts + 1, "next_at": until, "last_error": error}
    connection.execute(update(updates).where(_COLUMNS.seq == seq).values(changes))


def give_up(connection: Connection, seq: int, at: datetime, error: str) -> None:
    """It failed for too long; whoever asks for updates still gets it."""
    connection.execute(update(updates).where(_COLUMNS.seq == seq).values(given_up_at=at, last_error=error))


def _body(row: RowMapping) -> UpdateBody:
    return UpdateBody(
        id=row["id"],
        seq=row["seq"],
        kind=UpdateKind(row["kind"]),
        case_id=row["case_id"],
        event_id=row["event_id"],
        at=row["at"],
        state=State(row["state"]),
        actor=row["actor"],
        note=row["note"],
        reworks=row["reworks"],
    )
