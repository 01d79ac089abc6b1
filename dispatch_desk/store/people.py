"""Rows of people and their grids."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from dispatch_desk.case import Person
from dispatch_desk.settings import Language
from dispatch_desk.states import Role
from dispatch_desk.store.schema import people, person_grids

_COLUMNS = people.c


@dataclass(frozen=True, slots=True)
class Account:
    """A person's way in. `epoch`: sessions of an older one have ended."""

    person: Person
    pin_hash: str
    pin_is_one_time: bool
    epoch: int
    failures: int
    locked_until: datetime | None


def add(connection: Connection, person: Person, pin_hash: str, at: datetime) -> None:
    """A new person with a PIN that holds for one sign-in."""
    row = {
        "id": person.id,
        "name": person.name,
        "role": person.role.value,
        "language": person.language.value,
        "pin_hash": pin_hash,
        "pin_is_one_time": True,
        "active": True,
        "epoch": 1,
        "failures": 0,
        "created_at": at,
    }
    connection.execute(insert(people).values(row))
    set_grids(connection, person.id, person.grids)


def set_grids(connection: Connection, person_id: UUID, grids: tuple[str, ...]) -> None:
    """The grids that a worker looks after from now on."""
    connection.execute(delete(person_grids).where(person_grids.c.person_id == person_id))
    rows = [{"person_id": person_id, "grid_id": grid} for grid in sorted(set(grids))]
    if rows:
        connection.execute(insert(person_grids), rows)


def by_name(connection: Connection, name: str) -> Account | None:
    """The account of somebody who may sign in."""
    return _account(connection, _COLUMNS.name == name)


def by_id(connection: Connection, person_id: UUID) -> Account | None:
    """The account of somebody who may sign in."""
    return _account(connection, _COLUMNS.id == person_id)


def workers(connection: Connection) -> list[Person]:
    """All active grid workers by name."""
    return _workers(connection, _COLUMNS.id.is_not(None))


def workers_of_grid(connection: Connection, grid_id: str) -> list[Person]:
    """The active grid workers of a grid by name."""
    of_grid = select(person_grids.c.person_id).where(person_grids.c.grid_id == grid_id)
    return _workers(connection, _COLUMNS.id.in_(of_grid))


def change(connection: Connection, person_id: UUID, **columns: object) -> None:
    """Change columns of a person."""
    connection.execute(update(people).where(_COLUMNS.id == person_id).values(columns))


def _workers(connection: Connection, which: ColumnElement[bool]) -> list[Person]:
    query = select(people).where(_COLUMNS.active, _COLUMNS.role == Role.WORKER.value, which)
    rows = connection.execute(query.order_by(_COLUMNS.name)).mappings().all()
    return [_person(connection, row) for row in rows]


def _account(connection: Connection, which: ColumnElement[bool]) -> Account | None:
    row = connection.execute(select(people).where(which, _COLUMNS.active)).mappings().first()
    if row is None:
        return None
    return Account(
        _person(connection, row),
        row["pin_hash"],
        row["pin_is_one_time"],
        row["epoch"],
        row["failures"],
        row["locked_until"],
    )


def _person(connection: Connection, row: RowMapping) -> Person:
    query = select(person_grids.c.grid_id).where(person_grids.c.person_id == row["id"])
    grids = connection.execute(query.order_by(person_grids.c.grid_id)).scalars().all()
    return Person(row["id"], row["name"], Role(row["role"]), Language(row["language"]), tuple(grids))
