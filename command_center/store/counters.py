"""Named whole numbers that must survive: how far a reader has come, how many changes there were."""

from sqlalchemy import Connection, insert, select, update

from command_center.store import schema
from command_center.store.database import Database

_COUNTERS = schema.counters.c


def get(connection: Connection, name: str) -> int:
    """The number of this name; 0 before it was set for the first time."""
    query = select(_COUNTERS.value).where(_COUNTERS.name == name)
    return connection.execute(query).scalar_one_or_none() or 0


def count(connection: Connection, name: str) -> int:
    """Raise the number of this name by one and return it; nobody else can until this transaction ends."""
    mine = update(schema.counters).where(_COUNTERS.name == name)
    raised = connection.execute(mine.values(value=_COUNTERS.value + 1).returning(_COUNTERS.value))
    value: int | None = raised.scalar_one_or_none()
    if value is None:
        value = 1
        put(connection, name, value)
    return value


def put(connection: Connection, name: str, value: int) -> None:
    """Set the number of this name."""
    mine = update(schema.counters).where(_COUNTERS.name == name)
    if connection.execute(mine.values(value=value)).rowcount == 0:
        connection.execute(insert(schema.counters).values(name=name, value=value))


class Cursor:
    """How far a poll of somebody else's list has come."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = f"cursor:{name}"

    def load(self) -> int:
        """The cursor that was saved last; 0 (from the beginning) before the first time."""
        with self._database.read() as connection:
            return get(connection, self._name)

    def save(self, cursor: int) -> None:
        """Keep the cursor, durably."""
        with self._database.write() as connection:
            put(connection, self._name, cursor)
